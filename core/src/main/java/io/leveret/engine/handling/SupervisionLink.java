package io.leveret.engine.handling;

import io.leveret.Outcome;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.failures.Thrown;
import java.util.function.Consumer;

/**
 * Keeps the worker fit, whatever user code does. An {@code Error} counts as a crash, and is an ordinary failure for all
 * links before. An interrupt that user code has left does not reach what follows.
 *
 * @param onCrash told in words of each error
 */
record SupervisionLink(DeliveryLog log, Consumer<String> onCrash, Link next) implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        try {
            return next.handle(call);
        } catch (Exception e) {
            throw e;
        } catch (Error e) {
            log.handlerCrashed(call.task(), e);
            if (!call.splits()) {
                onCrash.accept(Texts.named(e));
            }
            throw new Thrown(e);
        } catch (Throwable e) {
            // Neither: thrown past the compiler, as from Kotlin or Lombok's SneakyThrows.
            throw new Thrown(e);
        } finally {
            Thread.interrupted();
        }
    }
}

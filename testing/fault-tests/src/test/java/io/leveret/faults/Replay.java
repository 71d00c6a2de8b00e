package io.leveret.faults;

import io.leveret.Leveret;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Map;

/** A process that gives many letters back, to be killed, or to be given little memory. */
final class Replay {

    static final String GROUP = "replay";
    static final String TOPIC = "replay-topic";
    static final String QUEUE = GROUP + "." + TOPIC;
    static final String DEAD = QUEUE + ".dead";

    private Replay() {}

    /** The process: the broker's URL. Says when it begins, and what it has done. */
    public static void main(String[] arguments) {
        try (Leveret app = Apps.start(Apps.settings(arguments[0]))) {
            System.out.println("begins");
            long begin = System.nanoTime();
            int count = app.deadLetters(GROUP, TOPIC).replay(letter -> true);
            System.out.println("replayed " + count + " in "
                    + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
        }
    }

    /** Makes the queues anew, and so many letters. */
    static void letters(RabbitNode node, String type, int count) {
        Broker.ask(node, channel -> {
            for (String queue : new String[] {QUEUE, DEAD, QUEUE + ".invalid"}) {
                channel.queueDelete(queue);
                channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", type));
            }
            channel.exchangeDeclare(TOPIC, "topic", true);
            channel.queueBind(QUEUE, TOPIC, "entry.made");
            channel.confirmSelect();
            for (int number = 0; number < count; number++) {
                Broker.send(channel, DEAD, "entry.made", Ledger.id(number), "{\"number\":" + number + "}");
                if (number % 1_000 == 0) {
                    channel.waitForConfirmsOrDie(60_000);
                }
            }
            channel.waitForConfirmsOrDie(60_000);
            return count;
        });
    }
}

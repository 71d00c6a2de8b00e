package io.leveret.engine;

import io.leveret.Health;
import io.leveret.engine.handling.OverdueHandlers;
import io.leveret.engine.handling.UnreadableEvents;
import io.leveret.transport.ComponentHealth;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says how a subscription is.
 *
 * @param name that of the component
 */
record SubscriptionHealth(
        String name, Flow flow, OverdueHandlers overdue, UnreadableEvents unreadable, InstantSource time) {

    /**
     * How it is now.
     *
     * @param receiving how it is for the transport; null when that does not have it yet
     */
    Health.Component now(@Nullable ComponentHealth receiving) {
        Wish wish = flow.wish();
        if (wish instanceof Wish.Trip trip) {
            return down(trip.cause());
        }
        if (wish instanceof Wish.Open open) {
            return down("paused by its circuit breaker, as " + open.cause() + "; tries again " + next(open.until()));
        }
        if (wish instanceof Wish.Probe probe) {
            return down("its circuit breaker was open, as " + probe.after().cause()
                    + "; the next event shows whether it goes on");
        }
        if (wish instanceof Wish.Close) {
            return down("closed");
        }
        if (wish instanceof Wish.Pause || flow.stopping()) {
            return new Health.Component(name, true, paused(wish));
        }
        return receiving == null ? down("not subscribed yet") : handling(receiving);
    }

    private Health.Component down(String detail) {
        return new Health.Component(name, false, detail);
    }

    private String next(Instant at) {
        return at.isAfter(time.instant()) ? "at " + at.truncatedTo(ChronoUnit.SECONDS) : "once what runs has ended";
    }

    private String paused(Wish wish) {
        if (!flow.stopping()) {
            return "paused";
        }
        String then = wish instanceof Wish.Pause ? "pauses" : "was paused and goes on";
        return then + " once what runs has ended";
    }

    /** A subscription that receives, but reads nothing of it or has workers that are stuck, is not up. */
    private Health.Component handling(ComponentHealth receiving) {
        Optional<String> late = overdue.problem();
        Optional<String> problem = late.isPresent() ? late : unreadable.problem();
        return problem.isPresent() && receiving.up()
                ? down(receiving.detail() + "; " + problem.get())
                : EngineHealth.translate(receiving);
    }
}

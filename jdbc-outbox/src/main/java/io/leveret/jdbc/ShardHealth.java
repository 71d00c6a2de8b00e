package io.leveret.jdbc;

import io.leveret.Health;
import io.leveret.support.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says in words how a shard of the outbox is. */
final class ShardHealth {

    /** A relay says every five seconds that it is there, unless a round takes longer. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private ShardHealth() {}

    /**
     * Down if events wait and nobody relays them, or if the relay of this instance is in trouble.
     *
     * @param trouble of the relay of this instance; null for none
     */
    static Health.Component of(Samples.Shard shard, @Nullable String trouble) {
        boolean abandoned = shard.waiting() > 0
                && shard.oldestMillis() > SILENCE.toMillis()
                && (shard.relayedBy() == null || shard.silentMillis() > SILENCE.toMillis());
        String detail = waiting(shard)
                + (abandoned ? "; nobody relays them" : "")
                + (shard.relayedBy() == null
                        ? ""
                        : "; last relayed by " + shard.relayedBy() + " " + ago(shard.silentMillis()) + " ago")
                + (trouble == null ? "" : "; " + trouble);
        return new Health.Component("outbox shard " + shard.number(), !abandoned && trouble == null, detail);
    }

    private static String waiting(Samples.Shard shard) {
        if (shard.waiting() == 0) {
            return "no event waits";
        }
        String many = shard.waiting() == Samples.MOST ? "at least " + Samples.MOST : String.valueOf(shard.waiting());
        return many + (shard.waiting() == 1 ? " event waits" : " events wait") + ", the oldest for "
                + ago(shard.oldestMillis());
    }

    private static String ago(long millis) {
        return Durations.text(Duration.ofSeconds(millis / 1_000));
    }
}

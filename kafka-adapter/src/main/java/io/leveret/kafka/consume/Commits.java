package io.leveret.kafka.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Commits what is settled. Used by the polling thread only. */
final class Commits {

    /** How often: a crash delivers again what was settled since. */
    private static final long INTERVAL_MILLIS = 200;

    /**
     * How often at least, be there nothing new: only a commit tells a member that it may be in its group no more. Heartbeats that
     * the broker refuses for that reason are sent again without a word.
     */
    private static final long LEAST_MILLIS = 10_000;

    private static final Duration REJOIN = Duration.ofMillis(50);

    private final Membership membership;
    private long next = System.nanoTime();

    /** When {@link #soon} committed something last. */
    private long last = System.nanoTime();

    /** When {@link #promise} may ask again. */
    private long nextPromise = System.nanoTime();

    Commits(Membership membership) {
        this.membership = membership;
    }

    /** Commits what is settled, if it is time to. */
    void ifDue(Collection<Share> shares) {
        if (System.nanoTime() - next >= 0) {
            soon(shares);
        }
    }

    /** How long until it is time to. */
    long untilDueMillis() {
        return Math.max(0, (next - System.nanoTime()) / 1_000_000);
    }

    /** Commits what is settled, and does not wait for the broker. */
    void soon(Collection<Share> shares) {
        long now = System.nanoTime();
        next = now + INTERVAL_MILLIS * 1_000_000;
        if (now - last >= LEAST_MILLIS * 1_000_000 && !shares.isEmpty()) {
            shares.iterator().next().tracker().notCommitted();
        }
        Map<Share, Tracker.Commit> commits = commits(shares, false);
        if (!commits.isEmpty()) {
            last = now;
            membership.commit(offsets(commits), kept -> told(commits, kept));
        }
    }

    /**
     * Commits what is settled before it returns.
     *
     * @param clean whether nothing more is handed over after it
     * @return whether it is kept
     */
    boolean now(Collection<Share> of, boolean clean) {
        Map<Share, Tracker.Commit> commits = commits(of, clean);
        boolean kept = commits.isEmpty() || membership.commitNow(offsets(commits));
        told(commits, kept);
        return kept;
    }

    /**
     * Commits that events are handed over which no commit speaks of yet, before they are. While the broker takes no commits they
     * are handed over all the same, and it is asked again from time to time.
     */
    void promise(Collection<Share> shares) {
        if (System.nanoTime() - nextPromise >= 0 && !now(shares, false)) {
            nextPromise = System.nanoTime() + INTERVAL_MILLIS * 1_000_000;
        }
    }

    /**
     * Commits what is settled at the end of a stay. The broker takes no commits while the group is on its way to another
     * distribution, as in a rolling deploy: a poll takes part in it. What it brings is not noted, and so is there for the next
     * owner.
     *
     * @return whether it is kept
     */
    boolean last(Collection<Share> of, KafkaConsumer<byte[], byte[]> consumer, Duration bound) {
        long end = System.nanoTime() + bound.toNanos();
        boolean kept = now(of, true);
        while (!kept && System.nanoTime() - end < 0) {
            try {
                consumer.poll(REJOIN);
            } catch (WakeupException e) {
                // It is stopping already.
            }
            kept = now(of, true);
        }
        return kept;
    }

    private static void told(Map<Share, Tracker.Commit> commits, boolean kept) {
        commits.forEach((share, commit) -> {
            if (kept) {
                share.tracker().committed(commit);
            } else {
                share.tracker().notCommitted();
            }
        });
    }

    private static Map<Share, Tracker.Commit> commits(Collection<Share> of, boolean clean) {
        Map<Share, Tracker.Commit> commits = new HashMap<>();
        for (Share share : of) {
            Tracker.Commit commit = share.tracker().commit(clean);
            if (commit != null) {
                commits.put(share, commit);
            }
        }
        return commits;
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<Share, Tracker.Commit> commits) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        commits.forEach((share, commit) ->
                offsets.put(share.partition(), new OffsetAndMetadata(commit.offset(), commit.note())));
        return offsets;
    }
}

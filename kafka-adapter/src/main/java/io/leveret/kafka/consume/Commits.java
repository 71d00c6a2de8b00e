package io.leveret.kafka.consume;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Commits what is settled. Used by the polling thread only. */
final class Commits {

    /** How often: a crash delivers again what was settled since. */
    static final long INTERVAL_MILLIS = 200;

    private final Membership membership;
    private long next = System.nanoTime();

    Commits(Membership membership) {
        this.membership = membership;
    }

    /** Commits what is settled, if it is time to. */
    void ifDue(Collection<Share> shares) {
        long now = System.nanoTime();
        if (now - next >= 0) {
            next = now + INTERVAL_MILLIS * 1_000_000;
            Map<Share, Tracker.Commit> commits = commits(shares, false);
            if (!commits.isEmpty()) {
                membership.commit(offsets(commits), kept -> told(commits, kept));
            }
        }
    }

    /**
     * Commits what is settled before it returns.
     *
     * @param clean whether nothing more is handed over after it
     */
    void now(Collection<Share> of, boolean clean) {
        Map<Share, Tracker.Commit> commits = commits(of, clean);
        if (!commits.isEmpty()) {
            told(commits, membership.commitNow(offsets(commits)));
        }
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

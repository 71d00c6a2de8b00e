package io.leveret.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/** Who competes. */
enum Library {
    BARE("amqp-client, by hand", ""),
    LEVERET("Leveret", ""),
    SPRING_SIMPLE(
            "Spring AMQP: template; simple container",
            "A Spring template takes a channel whose publishes are unconfirmed out of its cache, so this opens many."),
    SPRING_DIRECT("Spring AMQP: template scoped to one channel; direct container", ""),
    SMALLRYE(
            "SmallRye Reactive Messaging",
            "SmallRye publishes without `mandatory`, which its connector can't: an event that no queue gets would be lost unnoticed."),
    LEVERET_8("Leveret", ""),
    LEVERET_8_ORDERED("Leveret, ordered by 1,000 keys", "");

    private final String title;
    private final String remark;

    Library(String title, String remark) {
        this.title = title;
        this.remark = remark;
    }

    String title() {
        return title;
    }

    /** Those that are compared with each other. */
    static List<Library> rivals() {
        return List.of(BARE, LEVERET, SPRING_SIMPLE, SPRING_DIRECT, SMALLRYE);
    }

    /** What a reader of their results should know. */
    static Stream<String> remarks(List<Library> libraries) {
        return libraries.stream().map(library -> library.remark).filter(remark -> !remark.isEmpty());
    }

    Contender contender(String url, String queues) throws Exception {
        return switch (this) {
            case BARE -> new BareContender(url);
            case LEVERET -> new LeveretContender(url, queues, LeveretContender.WORKERS, false);
            case SPRING_SIMPLE -> new SpringContender(url, false);
            case SPRING_DIRECT -> new SpringContender(url, true);
            case SMALLRYE -> new SmallRyeContender(url);
            case LEVERET_8 -> new LeveretContender(url, queues, 8, false);
            case LEVERET_8_ORDERED -> new LeveretContender(url, queues, 8, true);
        };
    }
}

package io.leveret.benchmarks;

/** Who competes. */
enum Library {
    BARE("amqp-client, by hand"),
    LEVERET("Leveret"),
    /** A template takes a channel whose publishes are unconfirmed out of its cache, so this opens many. */
    SPRING_SIMPLE("Spring AMQP: template; simple container"),
    SPRING_DIRECT("Spring AMQP: template scoped to one channel; direct container");

    private final String title;

    Library(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Contender contender(String url, String queues) throws Exception {
        return switch (this) {
            case BARE -> new BareContender(url);
            case LEVERET -> new LeveretContender(url, queues);
            case SPRING_SIMPLE -> new SpringContender(url, false);
            case SPRING_DIRECT -> new SpringContender(url, true);
        };
    }
}

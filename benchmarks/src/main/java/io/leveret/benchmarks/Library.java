package io.leveret.benchmarks;

/** Who competes. */
enum Library {
    BARE("amqp-client, by hand"),
    LEVERET("Leveret"),
    SPRING_SIMPLE("Spring AMQP, simple container"),
    SPRING_DIRECT("Spring AMQP, direct container");

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

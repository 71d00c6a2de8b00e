package io.leveret.faults;

import io.leveret.config.YamlSettingsReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Wrong files of settings. */
final class SettingsMistakes {

    private static final List<String> BEHIND_A_BROKER = List.of(
            "publsh: { maxUnconfirmed: 10 }",
            "publish: { maxUnconfirmed: 0 }",
            "publish: { maxUnconfirmed: 1_000 }",
            "publish: { maxUnconfirmed: 1e3 }",
            "publish: { whenFull: maybe }",
            "publish: { topics: { 'or ders': { mandatory: false } } }",
            "publish: 5",
            "shutdownTimeout: 500",
            "shutdownTimeout: PT5S",
            "shutdownTimeout: 5 s",
            "shutdownTimeout: 1m30s",
            "shutdownTimeout: 2h",
            "shutdownTimeout: soon",
            "shutdownTimeout:",
            "shutdownTimeout: ${NOT_SET}",
            "shutdownTimeout: ${NOT_SET:-${NOR_THIS}}",
            "shutdownTimeout: ${",
            "shutdownTimeout: &timeout 5s",
            "shutdownTimeout: !!str 5s",
            "shutdownTimeout: [5s]",
            "shutdownHook: yes",
            "application: a shop",
            "subscriptions: [inventory]",
            "subscriptions: { inventory.orders: { prefetch: 1 } }",
            "subscriptions: { inventory: { prefech: 1 } }",
            "subscriptions: { inventory: { prefetch: 0 } }",
            "subscriptions: { inventory: { concurrency: many } }",
            "subscriptions: { inventory: { delayedRetries: 5s } }",
            "subscriptions: { inventory: { delayedRetries: [1m, 5s] } }",
            "subscriptions: { inventory: { retry.attempts: 3 } }",
            "subscriptions: { inventory: { retry: { jitter: 2 } } }",
            "subscriptions: { inventory: { retry: { attempts: ${ATT} } } }",
            "subscriptions: { inventory: { retry: { notOn: [not a class] } } }",
            "subscriptions: { inventory: { retry: { notOn: IllegalStateException } } }",
            "subscriptions: { inventory: { timeout: 30 } }",
            "subscriptions: { inventory: { timeout: 1h } }",
            "subscriptions: { inventory: { circuitBreaker: { failureRate: 101 } } }",
            "subscriptions: { inventory: { circuitBreaker: { threshold: 50 } } }",
            "subscriptions: { inventory: { circuitBreaker: { openFor: 30 } } }",
            "subscriptions: { inventory: { paused: off } }",
            "subscriptions: { inventory: { unknownTypes: drop } }",
            "subscriptions: { inventory: { retiredTypes: [order placed] } }",
            "broker: { url: memory:other }",
            "---\nbroker: { url: memory:other }",
            "\tshutdownTimeout: 5s",
            "\u00a0shutdownTimeout: 5s",
            "a: b: c");

    private static final List<String> WHOLE = List.of(
            "",
            "shutdownTimeout: 5s",
            "broker: memory:shop",
            "broker: { url: }",
            "broker: { url: '' }",
            "broker: { url: '${NOT_SET}' }",
            "broker: { url: [amqp://a, amqp://b] }",
            "broker: { url: memory:my shop }",
            "broker: { url: rabbit://localhost }",
            "broker: { url: localhost }",
            "broker: { url: amqp://h, queues: lazy }",
            "broker: { url: amqp://h, heartbeet: 5s }",
            "broker: { url: amqp://h, heartbeat: 5 }",
            "broker: { url: amqp://h, maxInboundBody: 3GB }",
            "broker: { url: amqp://h, password: ~ }",
            "broker: { url: amqp://h, password: a, passwordFile: b }",
            "broker: { url: amqp://h, passwordFile: /run/secrets/none }",
            "broker: { url: amqp://h, tls: { verify: false } }",
            "broker: { url: amqps://h, tls: { verify: no } }",
            "broker: { url: amqps://h, tls.verify: false }",
            "broker: { url: amqps://h, tls: { trustStore: /certs/none.crt } }",
            "broker: { url: amqps://h, tls: { trustStore: pom.xml } }",
            "broker: { url: amqps://h, tls: { keyFile: pom.xml } }",
            "broker: { url: amqp://h, startTimeout: 2d }");

    private static final List<String> URLS = List.of(
            "amqp:localhost",
            "amqp://",
            "amqp://guest:guest@",
            "amqp://h:99999",
            "amqp://::1",
            "amqp://[1]",
            "amqp://h1,amqp://h2",
            "amqp://u:p@h1,u:p@h2",
            "amqp://u:p@ss@h",
            "amqp://u:p/w@h",
            "amqp://app:8080/secret@rabbit:5672",
            "amqp://u:p%ZZ@h",
            "amqp://u:p w@h",
            "amqp://h//shop",
            "amqp://h/shop#frag",
            "amqp://h/shop?heartbeat=10&connection_timeout=30000&channel_max=20",
            "amqps://h?cacertfile=/ca.pem&verify=verify_peer",
            "amqp://h?prefetch=5");

    private SettingsMistakes() {}

    static List<Mistake> all() {
        return Stream.concat(
                        BEHIND_A_BROKER.stream()
                                .map(line -> new Mistake(
                                        shown(line), () -> read("broker: { url: memory:shop }\n" + line + "\n"))),
                        WHOLE.stream().map(text -> new Mistake(shown(text), () -> read(text + "\n"))))
                .toList();
    }

    static List<Mistake> files() {
        var reader = new YamlSettingsReader();
        return List.of(
                new Mistake("start(Path.of(\"none.yaml\"))", () -> reader.read(Path.of("none.yaml"))),
                new Mistake("start(Path.of(\"src\"))", () -> reader.read(Path.of("src"))),
                new Mistake(
                        "config(getResourceAsStream(\"/none.yaml\"), \"none.yaml\")",
                        () -> reader.read(SettingsMistakes.class.getResourceAsStream("/none.yaml"), "none.yaml")),
                new Mistake(
                        "a file in UTF-16, as PowerShell's > writes it",
                        () -> reader.read(
                                new ByteArrayInputStream(
                                        "\uFEFFbroker: { url: memory:shop }".getBytes(StandardCharsets.UTF_16LE)),
                                "shop.yaml")));
    }

    static List<Mistake> urls() {
        return URLS.stream()
                .map(url -> new Mistake(url, () -> read("broker:\n  url: \"" + url + "\"\n")))
                .toList();
    }

    private static String shown(String text) {
        return text.isEmpty() ? "an empty file" : text.replace("\t", "→").replace("\u00a0", "⍽");
    }

    private static void read(String yaml) {
        new YamlSettingsReader().read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "shop.yaml");
    }
}

package io.leveret.amqp.connection;

import com.rabbitmq.client.Connection;

/**
 * The RabbitMQ release of a connection.
 *
 * @param major 0 if the broker does not say it in a known form
 * @param minor 0 if the broker does not say it in a known form
 */
public record Release(int major, int minor) {

    public static Release of(Connection connection) {
        return of(String.valueOf(connection.getServerProperties().get("version")));
    }

    static Release of(String version) {
        String[] parts = version.split("\\.", 3);
        return new Release(number(parts[0]), parts.length < 2 ? 0 : number(parts[1]));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypePatternTest {

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "order.placed, order.placed, true",
        "order.*, order.placed, true",
        "order.*, order, false",
        "order.*, order.placed.late, false",
        "*.placed, order.placed, true",
        "#, order.placed, true",
        "#, '', true",
        "*, '', false",
        "order.#, order, true",
        "order.#, order.placed.late, true",
        "#.late, order.placed.late, true",
        "#.late, late, true",
        "order.#.late, order.late, true",
        "order.#.late, order.a.b.late, true",
        "order.#.late, order.a.b.lat, false",
        "#.a.#, x.a.y, true",
        "#.a.#, x.b.y, false",
        "*.#.*, one, false",
        "*.#.*, one.two, true",
    })
    void matchesAsATopicExchangeDoes(String pattern, String type, boolean expected) {
        assertEquals(expected, TypePattern.of(pattern).matches(type));
    }
}

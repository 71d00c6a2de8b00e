package io.leveret.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables of the environment in values. */
class InterpolationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ${A}                   | A=s3cret     | s3cret
                    pre-${A}-post          | A=s3cret     | pre-s3cret-post
                    ${A}${B}               | A=s3,B=cret  | s3cret
                    ${A:-s3cret}           |              | s3cret
                    ${A:-s3cret}           | A=           | s3cret
                    ${A:-}x                |              | x
                    ${A:-${B}}             | A=s3cret     | s3cret
                    ${A:-${B}}             | B=s3cret     | s3cret
                    ${A:-${B}}             | A=,B=s3cret  | s3cret
                    ${A:-${B:-${C}}}       | C=s3cret     | s3cret
                    ${A:-${B:-s3cret}}     |              | s3cret
                    ${A:-${B:-${C}}}       | A=s3cret     | s3cret
                    pre-${A:-${B}}-post    | B=s3cret     | pre-s3cret-post
                    ${A:-x${B}y${C}z}      | B=1,C=2      | x1y2z
                    pa$$w0rd               |              | pa$w0rd
                    $${A}                  |              | ${A}
                    ${A:-$$x}              |              | $x
                    ${A}                   | A=a$$b${C}   | a$$b${C}
                    a$b                    |              | a$b
                    a}b                    |              | a}b
                    """)
    void aVariableIsItsValueOrItsDefaultAsInAShell(String text, String environment, String value) {
        Settings settings = Yaml.read(
                "broker: { url: \"amqp://h\", password: '" + text + "' }\napplication: ${NONE:-app}\n",
                variables(environment));

        assertEquals(value, settings.broker().options().get("password"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ${A:-${B}}          | A=s3cret     | s3cret
                    ${A:-${B}}          | B=s3cret     | s3cret
                    ${A:-${B:-${C}}}    | C=s3cret     | s3cret
                    pre-${A:-${B}}-post | B=s3cret     | pre-s3cret-post
                    """)
    void aVariableIsTheSameInTheUrlAndInTheName(String text, String environment, String value) {
        Settings settings = Yaml.read(
                "broker: { url: \"amqp://h/" + text + "\" }\napplication: \"" + text + "\"\n", variables(environment));

        assertEquals("amqp://h/" + value, settings.broker().url());
        assertEquals(value, settings.application());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ${A}              | the environment variable A is not set; set it, or write ${A:-default}
                    ${A:-${B}}        | none of the environment variables A, B is set; set one of them, or write ${B:-default}
                    ${A:-${B:-${C}}}  | none of the environment variables A, B, C is set; set one of them, or write ${C:-default}
                    x${A:-${B}}y${C}  | none of the environment variables A, B is set; set one of them, or write ${B:-default}
                    ${                | '${' without a variable and its '}'; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign
                    ${A:-             | '${' without a variable and its '}'; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign
                    ${A:-${B}         | '${' without a variable and its '}'; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign
                    ${A-b}            | '${' without a variable and its '}'; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign
                    ${1A}             | '${' without a variable and its '}'; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign
                    ${D:-${}          | '${' without a variable and its '}'; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign
                    """)
    void aVariableThatHasNoValueIsOneFaultAtItsPlace(String text, String fault) {
        for (String key : List.of("url", "password", "queues", "application")) {
            var others = new HashMap<>(
                    Map.of("url", "\"amqp://h\"", "password", "p", "queues", "quorum", "application", "app"));
            others.put(key, "'" + text + "'");
            String yaml = "broker:\n  url: " + others.get("url") + "\n  password: " + others.get("password")
                    + "\n  queues: " + others.get("queues") + "\napplication: " + others.get("application") + "\n";
            String place = List.of("2:8", "3:13", "4:11", "5:14")
                    .get(List.of("url", "password", "queues", "application").indexOf(key));

            assertEquals(List.of("test.yaml:" + place + ": " + fault), Yaml.faults(yaml, Map.of("D", "d")));
        }
    }

    @Test
    void anEmptyVariableIsNoUrl() {
        String yaml = "broker:\n  url: ${URL}\n";

        assertEquals(
                "memory:shop",
                Yaml.read("broker: { url: \"${URL:-memory:shop}\" }", Map.of("URL", ""))
                        .broker()
                        .url());
        assertEquals(
                List.of("test.yaml:2:8: broker.url is empty; write for example memory:shop,"
                        + " or ${NAME:-memory:shop} for a variable that may be empty"),
                Yaml.faults(yaml, Map.of("URL", "")));
    }

    @Test
    void anEmptyVariableTakesTheDefaultOfTheUser() {
        Settings settings = Yaml.read("broker: { url: \"amqp://h\", username: \"${U:-guest}\" }", Map.of("U", ""));

        assertEquals("guest", settings.broker().options().get("username"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void aVariableThatEndsInALineBreakIsAFaultAndIsNotShown(String end) {
        for (String yaml : List.of(
                "broker:\n  url: ${V}\n",
                "broker:\n  url: ${NONE:-${V}}\n",
                "broker:\n  url: memory:x\n  password: ${V}\n",
                "broker:\n  url: memory:x\napplication: a${V}\n")) {
            List<String> faults = Yaml.faults(yaml, Map.of("V", "amqp://u:canary@h/shop" + end));

            assertEquals(1, faults.size(), faults::toString);
            assertTrue(
                    faults.get(0).contains("the variable's value ends in a line break; set the variable without it"),
                    faults::toString);
            assertFalse(faults.toString().contains("canary"));
        }
    }

    @Test
    void aTextOfSeveralLinesThatEndsInALineBreakIsAFault() {
        assertEquals(
                List.of("test.yaml:3:13: the value ends in a line break;"
                        + " write the value on the line of its key, or use '|-' instead of '|'"),
                Yaml.faults("broker:\n  url: memory:x\n  password: |\n    canary\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "null", "Null", "NULL", ""})
    void aKeyWithoutAValueIsAFaultAndNeverTheTextNull(String nothing) {
        List<String> faults = Yaml.faults("broker:\n  url: amqp://h\n  password: " + nothing + "\n  username: "
                + nothing + "\npublish:\n  maxUnconfirmed: " + nothing + "\n");

        assertEquals(3, faults.size(), faults::toString);
        assertTrue(
                faults.get(0)
                        .endsWith("password: expected one value, found nothing; write one value after the key,"
                                + " or remove the key to use its default"),
                faults::toString);
    }

    @Test
    void aTextInQuotesIsTakenAsItStands() {
        Settings settings = Yaml.read("broker: { url: \"amqp://h\", username: 'null', password: \"~\" }");

        assertEquals(
                Map.of("username", "null", "password", "~"), settings.broker().options());
    }

    private static Map<String, String> variables(String environment) {
        Map<String, String> variables = new HashMap<>();
        if (environment != null) {
            for (String pair : environment.split(",", -1)) {
                String[] parts = pair.split("=", 2);
                variables.put(parts[0], parts[1]);
            }
        }
        return variables;
    }
}

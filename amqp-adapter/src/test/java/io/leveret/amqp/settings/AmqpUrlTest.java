package io.leveret.amqp.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parts of a URL are, and which URLs are refused with which remedy. */
class AmqpUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    amqp://h                             | guest  | guest  | h:5672                                   | /
                    amqp://h/                            | guest  | guest  | h:5672                                   | /
                    amqp://h/%2F                         | guest  | guest  | h:5672                                   | /
                    amqp://h/%2f                         | guest  | guest  | h:5672                                   | /
                    amqp://h?                            | guest  | guest  | h:5672                                   | /
                    AMQPS://h/shop                       | guest  | guest  | h:5671/shop                              | shop
                    amqp://u:p@[::1]:5672/shop           | u      | p      | [::1]:5672/shop                          | shop
                    amqp://[::1]                         | guest  | guest  | [::1]:5672                               | /
                    amqps://[2001:db8::1],[2001:db8::2]:5673/%2F | guest | guest | [2001:db8::1]:5671,[2001:db8::2]:5673 | /
                    amqps://h1,h2:1,h3/shop              | guest  | guest  | h1:5671,h2:1,h3:5671/shop                | shop
                    amqp://h/a%2Fb                       | guest  | guest  | h:5672/a/b                               | a/b
                    amqp://h/caf%C3%A9                   | guest  | guest  | h:5672/café                              | café
                    amqp://h/a+b                         | guest  | guest  | h:5672/a+b                               | a+b
                    amqp://h/a%40b                       | guest  | guest  | h:5672/a@b                               | a@b
                    amqp://user@h                        | user   | ""     | h:5672                                   | /
                    amqp://:s@h                          | guest  | s      | h:5672                                   | /
                    amqp://@h                            | guest  | guest  | h:5672                                   | /
                    amqp://u:p:q@h                       | u      | p:q    | h:5672                                   | /
                    amqp://u:p%40ss%2F%23%3A%3F@h        | u      | p@ss/#:? | h:5672                                 | /
                    amqp://u:pa+ss@h                     | u      | pa+ss  | h:5672                                   | /
                    """)
    void aUrlIsTakenApartAsItsAuthorMeantIt(String url, String user, String password, String place, String vhost)
            throws IOException {
        List<TransportFault> faults = new ArrayList<>();

        AmqpOptions options = AmqpOptions.read(new TransportSettings(url, "app", "one", Map.of()), faults);

        assertEquals(List.of(), faults);
        assertNotNull(options);
        assertEquals(user, options.user());
        assertEquals(password, options.password().read());
        assertEquals(place, options.url().place());
        assertEquals(vhost, options.url().vhost());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    canary                               | begin with amqp:// or amqps://  | amqp://user:password@host:5672/vhost
                    amqp:canary                          | begin with amqp:// or amqps://  | amqp://user:password@host:5672/vhost
                    amqp://u:canary@                     | not a name or address           | amqp://user:password@host:5672/vhost
                    amqp://u:canary@h:0                  | port from 1 to 65535            | amqp://user:password@host:5672/vhost
                    amqp://u:canary@h:65536              | port from 1 to 65535            | amqp://user:password@host:5672/vhost
                    amqp://u:canary@::1                  | not a name or address           | [::1]
                    amqp://u:canary@[::1                 | not a name or address           | [::1]
                    amqp://u:canary@[1]                  | not an IPv6 address             | [::1]
                    amqp://u:canary@h1,,h2               | not a name or address           | amqp://user:password@host:5672/vhost
                    amqp://u:canary@h//                  | virtual host has a '/'          | %2F
                    amqp://u:canary@h/a/b                | virtual host has a '/'          | %2F
                    amqp://u:canary@h//shop              | virtual host has a '/'          | %2F
                    amqp://u:can@ary@h                   | more than one '@'               | %40
                    amqp://u:canary@h1,u:canary@h2/      | more than one '@'               | amqp://user:password@host1,host2/vhost
                    amqp://u:canary@h1,amqp://h2         | list of URLs                    | amqp://user:password@host1,host2/vhost
                    "amqp://h1, amqps://u:canary@h2"     | space                           | remove it
                    amqp://h1,amqp://u:canary@h2/x       | list of URLs                    | amqp://user:password@host1,host2/vhost
                    amqp://u:can/ary@h                   | '@' after a '/'                 | %2F
                    amqp://u:can#ary@h                   | '@' after a '/', '?' or '#'     | %23
                    amqp://u:can?ary@h                   | '@' after a '/', '?' or '#'     | %3F
                    amqp://app:8080/canary@rabbit:5672   | '@' after a '/'                 | %2F
                    amqp://app:8080?canary@rabbit:5672   | '@' after a '/', '?' or '#'     | %3F
                    amqp://app:8080/1/canary@rabbit/shop | '@' after a '/'                 | %2F
                    amqp://u:p@h/shop@canary             | '@' after a '/'                 | %40
                    amqp://u:can%ZZary@h                 | encoding of its password        | '%' as %25
                    amqp://u:canary%                     | not a name or address           | amqp://user:password@host:5672/vhost
                    amqp://u:canary%FF@h                 | encoding of its password        | %C3%A9
                    amqp://can%ary:x@h                   | encoding of its user name       | '%' as %25
                    amqp://u:p@h/%G0canary               | encoding of its virtual host    | '%' as %25
                    "amqp://u:can ary@h"                 | space                           | %20
                    amqp://u:canary@h/shop#frag          | it has a '#'                    | leave out
                    """)
    void aUrlThatCanBeReadInTwoWaysIsRefusedAndNothingOfItIsShown(String url, String problem, String remedy) {
        TransportFault fault = fault(url);

        assertTrue(fault.problem().contains(problem), fault::problem);
        assertTrue(fault.remedy().contains(remedy), fault::remedy);
        assertFalse((fault.problem() + fault.remedy()).contains("can"), fault::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    amqp://u:canary@h/shop?heartbeat=10 | heartbeat | broker.heartbeat: 10s
                    amqp://h?connection_timeout=30000   | connection_timeout | broker.connectTimeout: 30000ms
                    amqp://h/shop?heartbeat=10&connection_timeout=30000&channel_max=20 | heartbeat, connection_timeout, channel_max | broker.heartbeat: 10s, broker.connectTimeout: 30000ms
                    amqps://h?cacertfile=/x&verify=verify_peer | cacertfile, verify | broker.tls: { trustStore: FILE }, broker.tls: { verify: true }
                    amqps://h?verify=verify_none        | verify      | broker.tls: { verify: false }
                    amqp://h?channel_max=20             | channel_max | leave them out
                    amqp://u:p@h?canary=1               | one that Leveret doesn't know | leave them out
                    """)
    void aQueryParameterIsRefusedByItsNameWithTheSettingThatDoesIt(String url, String names, String settings) {
        TransportFault fault = fault(url);

        assertEquals("it has query parameters: " + names, fault.problem());
        assertTrue(fault.remedy().endsWith(settings), fault::remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\t", " ", "\u00a0"})
    void aBlankOrLineBreakAtTheEndOfAUrlIsRefused(String end) {
        assertEquals(
                "it contains a space or a line break",
                fault("amqp://u:p@h/shop" + end).problem());
        assertEquals(
                "it contains a space or a line break",
                fault("amqp://u:p@h" + end).problem());
    }

    private static TransportFault fault(String url) {
        List<TransportFault> faults = new ArrayList<>();

        assertNull(AmqpOptions.read(new TransportSettings(url, "app", "one", Map.of()), faults));

        assertEquals(1, faults.size(), faults::toString);
        assertEquals("url", faults.get(0).option());
        return faults.get(0);
    }
}

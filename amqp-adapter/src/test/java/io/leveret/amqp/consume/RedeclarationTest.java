package io.leveret.amqp.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RedeclarationTest {

    private final Redeclaration redeclaration = new Redeclaration();

    @Test
    void oneThreadAtATimeDeclaresWhatIsWanted() {
        assertFalse(redeclaration.isDue());
        assertFalse(redeclaration.begin());

        redeclaration.want();
        assertTrue(redeclaration.isDue());
        assertTrue(redeclaration.begin());
        redeclaration.want();
        assertFalse(redeclaration.isDue());
        assertFalse(redeclaration.begin());

        redeclaration.end();
        assertTrue(redeclaration.isDue(), "it was found missing while all was declared");
        assertTrue(redeclaration.begin());
        redeclaration.end();
        assertFalse(redeclaration.isDue());
    }

    @Test
    void whatIsMissingIsDeclaredAgainAfterAWhileAndCountsAsTroubled() {
        redeclaration.want();
        assertTrue(redeclaration.begin());
        redeclaration.incomplete();
        redeclaration.end();

        assertTrue(redeclaration.troubled());
        assertFalse(redeclaration.isDue());
        await().until(redeclaration::isDue);
        assertTrue(redeclaration.begin());
        redeclaration.complete();
        redeclaration.end();
        assertFalse(redeclaration.troubled());
        assertFalse(redeclaration.isDue());
    }
}

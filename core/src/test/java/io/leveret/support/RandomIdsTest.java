package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomIdsTest {

    private static final int MANY = 10_000;

    @Test
    void noTwoAreAlikeAndAllAreAFewDigitsAndSmallLetters() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            String id = RandomIds.next();
            assertTrue(id.matches("[0-9a-z]{1,13}"), id);
            seen.add(id);
        }
        assertEquals(MANY, seen.size());
    }

    @Test
    void withoutTheFileTheyAreRandomAllTheSame(@TempDir Path directory) {
        String missing = directory.resolve("no such file").toString();

        assertEquals(MANY, differentFrom(missing));
    }

    @Test
    void aFileThatEndsTooSoonIsNotUsed(@TempDir Path directory) throws IOException {
        Path brief = Files.write(directory.resolve("brief"), new byte[] {1, 2, 3, 4, 5, 6, 7});

        assertEquals(MANY, differentFrom(brief.toString()));
    }

    private static long differentFrom(String device) {
        return IntStream.range(0, MANY)
                .mapToLong(i -> RandomIds.random(device))
                .distinct()
                .count();
    }
}

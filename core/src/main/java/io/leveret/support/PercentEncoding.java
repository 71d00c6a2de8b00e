package io.leveret.support;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoded parts of the URLs of brokers: user, password, virtual host. They may be secrets, so no text here repeats them. */
public final class PercentEncoding {

    /** What to do about a broken encoding. */
    public static final String REMEDY = "write '%' as %25, and other characters as their UTF-8 bytes: 'é' is %C3%A9";

    /** Stands for what can't be decoded. */
    private static final String UNKNOWN = "\uFFFD";

    private PercentEncoding() {}

    /**
     * Decodes a part of a URL.
     *
     * @param text as it stands in the URL; a plus is a plus
     * @return the decoded text; {@link #isBroken} tells whether all of it could be decoded
     */
    public static String decode(String text) {
        try {
            // A plus is a plus in a URL's user info and path; the decoder is one for forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose text repeats the secret.
            return UNKNOWN;
        }
    }

    /**
     * Says whether a part could not be decoded.
     *
     * @param decoded what {@link #decode} has returned
     * @return whether something of it is lost
     */
    public static boolean isBroken(String decoded) {
        return decoded.contains(UNKNOWN);
    }

    /**
     * Says what is wrong.
     *
     * @param part which part of the URL it is, such as {@code password}
     * @return the problem in words
     */
    public static String problem(String part) {
        return "the percent-encoding of its " + part + " is broken";
    }
}

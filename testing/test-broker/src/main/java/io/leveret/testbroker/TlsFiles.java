package io.leveret.testbroker;

import java.nio.file.Path;

/**
 * What a server with TLS needs, as PEM files.
 *
 * @param authority the certificate of the authority that clients' certificates must come from
 * @param certificate the server's certificate
 * @param key its private key
 */
public record TlsFiles(Path authority, Path certificate, Path key) {}

package io.github.sesdkimrotator.crypto;

/** What can be wrong with a key, in words that hold nothing of the key. */
public enum KeyFlaw {
    /** The stored text. */
    NOT_PEM_OR_BASE64("the text is neither PEM of the kind 'RSA PRIVATE KEY' nor base64"),
    /** RFC 8017 appendix A.1.2. */
    NOT_PKCS1("the bytes are not the DER of a two-prime PKCS#1 RSAPrivateKey"),
    /** What SES's model allows: {@code ^[a-zA-Z0-9+\/]+={0,2}$}, 1 to 20480 characters. */
    NOT_TAKEN_BY_SES("the encoded key is not one unbroken base64 line of 1 to 20480 characters"),
    /** RFC 8301 section 3.2 asks for 2048 bits, SES takes no more. */
    MODULUS_SIZE("the modulus does not have exactly 2048 bits"),
    /** FIPS 186-5 appendix A.1.1 allows others; 65537 is the one that every verifier knows. */
    PUBLIC_EXPONENT("the public exponent is not 65537"),
    /** NIST SP 800-89 section 5.3.3. */
    SMALL_FACTOR("the modulus has a factor below 752"),
    /** FIPS 186-5 appendix A.1.1: otherwise Fermat's method factors the modulus. */
    CLOSE_PRIMES("the two primes are too close to each other"),
    /** RFC 8017 section 3.2. */
    NOT_THE_PRODUCT("the modulus is not the product of the two primes"),
    /** RFC 8017 section 3.2. */
    PRIVATE_EXPONENT("the private exponent does not undo the public one"),
    /** The private half and the bytes that stand in {@code p=}. */
    HALVES_DIFFER("the private key and the public key do not belong together"),
    /** Tried over a message. */
    SIGNATURE("a signature made with the private key is not verified by the public key");

    private final String words;

    KeyFlaw(String words) {
        this.words = words;
    }

    /** For a person; begins in lower case, no full stop. */
    public String words() {
        return words;
    }
}

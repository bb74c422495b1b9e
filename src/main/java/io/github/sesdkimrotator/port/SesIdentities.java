package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.List;

/** The control plane of SES. One limiter for the account's call rate stands in front of the adapter. */
public interface SesIdentities {

    /** {@code GetEmailIdentity}. @throws PlatformFault where SES does not answer */
    SesReading read(SesRegion region, SigningDomain domain);

    /**
     * The domain identities of a Region ({@code ListEmailIdentities}), managed or not, in the order of their names.
     * Names that cannot sign are left out: other types of identity, and what is no {@link SigningDomain}.
     *
     * @throws PlatformFault where SES does not answer
     */
    List<SigningDomain> domainIdentities(SesRegion region);

    /**
     * {@code PutEmailIdentityDkimSigningAttributes} with origin {@code EXTERNAL}. The previous key stops signing the
     * moment SES takes the call.
     *
     * @param permit proof that DNS serves exactly this key; the implementation refuses a permit for another name or
     *     key before it calls SES
     * @throws PlatformFault where SES did not answer, so that it is not known whether it took the key, or throttled
     *     or failed before it did anything; the message says which
     */
    SesChange signWith(
            SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key, GateVerdict.Open permit);

    /**
     * The same call with origin {@code AWS_SES}: gives the identity back to Easy DKIM.
     *
     * @throws PlatformFault as for {@link #signWith}
     */
    SesChange useEasyDkim(SesRegion region, SigningDomain domain);

    /** What SES answered to a change. */
    sealed interface SesChange {
        /** @param tokens Easy DKIM's tokens, or the selector, or nothing */
        record Taken(List<String> tokens) implements SesChange {
            public Taken {
                tokens = List.copyOf(tokens);
            }
        }

        /**
         * SES refused for good: a bad request, an identity that is not there.
         *
         * @param why SES's words, without anything secret
         */
        record Refused(String why) implements SesChange {}
    }
}

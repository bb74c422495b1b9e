package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.gate.GateVerdict;
import java.time.Instant;
import java.util.List;

/** The one thing that a run does to the world, after its intent is stored. */
public sealed interface Effect {

    /** Phase 3: make the pair and the certificate, the private key to the vault. */
    record GenerateKey(Selector selector, Instant notBefore, Instant notAfter) implements Effect {}

    /** Phase 4: the public artefacts to S3. */
    record StoreArtefacts(RotationKey key, String certificatePem) implements Effect {}

    /**
     * Phase 7 and rollback: let SES sign with a key.
     *
     * @param regions those that do not hold it yet
     * @param permit the gate's proof, from this invocation
     */
    record SignWith(RotationKey key, List<SesRegion> regions, GateVerdict.Open permit) implements Effect {
        public SignWith {
            regions = List.copyOf(regions);
        }
    }

    /** Give the identity back to Easy DKIM in every Region that does not sign. */
    record UseEasyDkim(List<SesRegion> regions) implements Effect {
        public UseEasyDkim {
            regions = List.copyOf(regions);
        }
    }
}

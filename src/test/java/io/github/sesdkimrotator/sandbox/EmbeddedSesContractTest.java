package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.support.SesIdentitiesContract;
import io.github.sesdkimrotator.support.States;

class EmbeddedSesContractTest implements SesIdentitiesContract {

    private final EmbeddedSes ses =
            new EmbeddedSes(new WorldClock(States.NOW), new ScriptedTxt(), EmbeddedSes.Timing.documented());

    @Override
    public SesIdentities identities() {
        return ses;
    }

    @Override
    public EmbeddedSes world() {
        return ses;
    }
}

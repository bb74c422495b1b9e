package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** DNS as a map that a test edits; what is not in it does not exist. */
final class ScriptedTxt implements TxtLookup {

    private final Map<DnsName, Result> answers = new HashMap<>();
    private int lookups;

    @Override
    public Result lookup(DnsName name) {
        lookups++;
        return answers.getOrDefault(name, new Result.NotFound());
    }

    void publish(DnsName name, SubjectPublicKey key) {
        serve(name, KeyRecord.publishing(key).txtValue());
    }

    void serve(DnsName name, String... values) {
        answers.put(
                name,
                new Result.Found(Arrays.stream(values).map(TxtRecord::ofValue).toList()));
    }

    void answer(DnsName name, Result result) {
        answers.put(name, result);
    }

    void remove(DnsName name) {
        answers.remove(name);
    }

    void silence(DnsName name) {
        answers.put(name, new Result.TempFail());
    }

    int lookups() {
        return lookups;
    }
}

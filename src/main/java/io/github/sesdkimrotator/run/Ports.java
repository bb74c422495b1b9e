package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.port.StateStore;

/** The world, as a run sees it. */
public record Ports(
        StateStore states,
        KeyVault vault,
        KeyGenerator keys,
        Archive archive,
        NoticeChannel notices,
        SesIdentities ses,
        NameServers nameServers,
        RunLog log) {}

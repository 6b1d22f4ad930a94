package io.geolru.journal;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Does before the first test what a node does at its start. */
public final class OpenedPackagesForTests implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        OpenedPackages.ensure();
    }
}

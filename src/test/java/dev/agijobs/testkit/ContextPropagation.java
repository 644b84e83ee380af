package dev.agijobs.testkit;

import org.eclipse.microprofile.context.spi.ContextManagerProvider;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Sets up what Mutiny uses before any test does: its first use does so by itself, and fails when two threads are the first at once. Quarkus and the command line do the same. */
public final class ContextPropagation implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ContextManagerProvider.instance().getContextManager();
    }
}

package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Carries messages within a process, on the thread of the sender. Thread-safe. */
public final class MemoryBroadcast implements Broadcast {
    private final List<Member> members = new CopyOnWriteArrayList<>();

    private final class Member implements Channel {
        private final String name;
        private final Listener listener;

        Member(String name, Listener listener) {
            this.name = name;
            this.listener = listener;
        }

        @Override
        public Uni<Void> send(byte[] message) {
            return Uni.createFrom().voidItem().invoke(() -> carry(this, message));
        }

        @Override
        public boolean hears() {
            return members.contains(this);
        }

        @Override
        public void close() {
            members.remove(this);
        }
    }

    @Override
    public Channel join(String channel, Listener listener) {
        Member member = new Member(channel, listener);
        listener.joined();
        members.add(member);
        return member;
    }

    private synchronized void carry(Member from, byte[] message) {
        if (!from.hears()) {
            throw new StoreUnavailable("The channel is closed", null);
        }
        for (Member member : members) {
            if (member.name.equals(from.name)) {
                member.listener.heard(message);
            }
        }
    }
}

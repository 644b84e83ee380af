package dev.agijobs.sqlite;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks at the answers of a disposable file: the first one that says that it is damaged has it set aside and all sessions renewed. Thread-safe. */
public final class DamageWatch {
    private final DisposableFile file;
    private final SessionPool<?> writer;
    private final List<SessionPool<?>> others;
    private final AtomicInteger filesSetAside = new AtomicInteger();

    /** @param writer whose only thread is the only one that writes */
    public DamageWatch(DisposableFile file, SessionPool<?> writer, SessionPool<?>... others) {
        this.file = file;
        this.writer = writer;
        this.others = List.of(others);
    }

    /** The same answer; a damage is seen to before it. Once, though many see it. */
    public <T> Uni<T> watched(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            int asked = filesSetAside.get();
            return answer.onFailure(DamageWatch::isDamage)
                    .call(failure -> writer.run(() -> setAside(failure, asked))
                            .onFailure()
                            .recoverWithNull());
        });
    }

    private static boolean isDamage(Throwable failure) {
        return failure.getCause() != null && DisposableFile.isDamage(failure.getCause());
    }

    private void setAside(Throwable damage, int asked) {
        if (filesSetAside.compareAndSet(asked, asked + 1)) {
            file.setAside(damage);
            others.forEach(SessionPool::renew);
            writer.renew();
        }
    }
}

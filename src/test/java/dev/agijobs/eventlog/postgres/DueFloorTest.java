package dev.agijobs.eventlog.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DueFloorTest {
    private static final List<Long> LEASES = List.of(1L, 0L, 7L);

    private final DueFloor floor = new DueFloor();

    @BeforeEach
    void somethingWasFound() {
        DueFloor.Look first = floor.begin(LEASES);
        assertEquals(DueFloor.BEGINNING, first.from());
        floor.found(first, 100);
    }

    private long next() {
        return floor.begin(LEASES).from();
    }

    @Test
    void aLookBeginsWhereTheLastOneFoundSomething() {
        assertEquals(100, next());
    }

    @Test
    void aLookBeginsNotAfterWhatWasWritten() {
        floor.wrote(60);
        floor.wrote(200);
        assertEquals(60, next());
    }

    @Test
    void whatIsWrittenDuringALookIsNotPassedOver() {
        DueFloor.Look look = floor.begin(LEASES);
        floor.wrote(110);
        floor.found(look, 500);
        assertEquals(110, next());
        assertEquals(110, next());
    }

    @Test
    void ofTwoLooksTheOlderOneDoesNotCount() {
        DueFloor.Look older = floor.begin(LEASES);
        floor.wrote(110);
        DueFloor.Look newer = floor.begin(LEASES);
        floor.found(newer, 110);
        floor.found(older, 500);
        assertEquals(110, next());
    }

    @Test
    void otherLeasesAreLookedAtFromTheBeginning() {
        DueFloor.Look look = floor.begin(List.of(1L, 0L, 8L));
        assertEquals(DueFloor.BEGINNING, look.from());
        floor.found(look, 100);
        assertEquals(DueFloor.BEGINNING, next());
    }

    @Test
    void whoIsUnsureLooksFromTheBeginning() {
        DueFloor.Look look = floor.begin(LEASES);
        floor.forget();
        floor.found(look, 500);
        assertEquals(DueFloor.BEGINNING, next());
    }

    @Test
    void everySoOftenAllIsLookedAt() {
        long fromTheBeginning = IntStream.range(0, 600)
                .mapToObj(i -> floor.begin(LEASES))
                .peek(look -> floor.found(look, 100))
                .filter(look -> look.from() == DueFloor.BEGINNING)
                .count();
        assertEquals(10, fromTheBeginning);
    }
}

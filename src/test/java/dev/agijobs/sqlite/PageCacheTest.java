package dev.agijobs.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageCacheTest {
    @Test
    void a_process_with_ample_memory_gets_what_it_wants_and_a_small_one_its_share() {
        assertThat(PageCache.pragma(32_768, 4L << 30)).isEqualTo("PRAGMA cache_size = -32768");
        assertThat(PageCache.pragma(32_768, 128L << 20)).isEqualTo("PRAGMA cache_size = -4096");
        assertThat(PageCache.pragma(4_096, 128L << 20)).isEqualTo("PRAGMA cache_size = -1024");
    }
}

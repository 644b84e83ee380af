package dev.agijobs.store.redis;

import dev.agijobs.redis.Script;

/**
 * What the views ask of the server. KEYS[1] of all is the hash of a view: {@code live}, the number of the live generation, and by each generation's number its {@code VERSION
 * POSITION}. Beside it, under the same name and {@code :NUMBER}, are the documents of a generation by id, a hash, and its entries, a sorted set of equal scores.
 */
final class ViewScripts {
    private static final String ENTRIES_OF = """
            local function entries_of(id, document)
                local found = {}
                if document then
                    local sort = string.sub(document, 1, 8)
                    for i = 0, string.byte(document, 9) * 256 + string.byte(document, 10) - 1 do
                        found[string.sub(document, 11 + i * 8, 18 + i * 8) .. sort .. id] = true
                    end
                end
                return found
            end
            """;

    /**
     * ARGV: number, position before, position, how many to put, for each id and document, then ids to remove. Does nothing and answers ABSENT when there is no such generation,
     * MOVED when it is not at the position before.
     */
    static final Script WRITE = new Script(ENTRIES_OF + """
            local stood = redis.call('HGET', KEYS[1], ARGV[1])
            if not stood then return 'ABSENT' end
            local version, position = string.match(stood, '^(%d+) (.*)$')
            if position ~= ARGV[2] then return 'MOVED' end
            local documents = KEYS[1] .. ':' .. ARGV[1] .. ':documents'
            local entries = KEYS[1] .. ':' .. ARGV[1] .. ':entries'
            local function replace(id, document)
                local old = entries_of(id, redis.call('HGET', documents, id))
                local new = entries_of(id, document)
                for entry in pairs(old) do
                    if not new[entry] then redis.call('ZREM', entries, entry) end
                end
                for entry in pairs(new) do
                    if not old[entry] then redis.call('ZADD', entries, 0, entry) end
                end
            end
            local after = 4 + tonumber(ARGV[4]) * 2
            for at = 5, after, 2 do
                replace(ARGV[at], ARGV[at + 1])
                redis.call('HSET', documents, ARGV[at], ARGV[at + 1])
            end
            for at = after + 1, #ARGV do
                replace(ARGV[at], nil)
                redis.call('HDEL', documents, ARGV[at])
            end
            redis.call('HSET', KEYS[1], ARGV[1], version .. ' ' .. ARGV[3])
            return 'OK'
            """);

    /** ARGV: number, ids. Answers ABSENT, or id and document of those that there are. */
    static final Script GET = new Script("""
            if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return {'ABSENT'} end
            local found = {}
            for at = 2, #ARGV do
                local document = redis.call('HGET', KEYS[1] .. ':' .. ARGV[1] .. ':documents', ARGV[at])
                if document then
                    found[#found + 1] = ARGV[at]
                    found[#found + 1] = document
                end
            end
            return found
            """);

    /** ARGV: id. Answers nothing when the view is not built, else the generation's value and the document, if there is one. */
    static final Script FIND = new Script("""
            local live = redis.call('HGET', KEYS[1], 'live')
            if not live then return {} end
            return {redis.call('HGET', KEYS[1], live), redis.call('HGET', KEYS[1] .. ':' .. live .. ':documents', ARGV[1])}
            """);

    /**
     * ARGV: least sort key as stored, place after which it goes on or nothing, most documents, most entries looked at, hashes of terms. It walks along the term with the
     * fewest entries. Answers nothing when the view is not built, else the generation's value, the place of the last entry looked at if there are more, and id and document
     * of each.
     */
    static final Script PAGE = new Script("""
            local live = redis.call('HGET', KEYS[1], 'live')
            if not live then return {} end
            local documents = KEYS[1] .. ':' .. live .. ':documents'
            local entries = KEYS[1] .. ':' .. live .. ':entries'
            local limit, looks = tonumber(ARGV[3]), tonumber(ARGV[4])
            local after_all = string.rep('\\255', 9)
            local function upper(term)
                if ARGV[2] ~= '' then return '(' .. term .. ARGV[2] end
                return '[' .. term .. after_all
            end
            local best, fewest
            for at = 5, #ARGV do
                local count = redis.call('ZLEXCOUNT', entries, '[' .. ARGV[at] .. ARGV[1], upper(ARGV[at]))
                if not fewest or count < fewest then best, fewest = ARGV[at], count end
            end
            local found, shown, looked, last = {redis.call('HGET', KEYS[1], live), ''}, 0, 0, ''
            local bound = upper(best)
            while true do
                local some = redis.call('ZRANGE', entries, bound, '[' .. best .. ARGV[1], 'BYLEX', 'REV', 'LIMIT', 0,
                    math.min(limit + 1, 100))
                if #some == 0 then return found end
                for _, entry in ipairs(some) do
                    if shown == limit or looked == looks then
                        found[2] = last
                        return found
                    end
                    local place = string.sub(entry, 9)
                    local all = true
                    for at = 5, #ARGV do
                        if ARGV[at] ~= best and not redis.call('ZSCORE', entries, ARGV[at] .. place) then
                            all = false
                            break
                        end
                    end
                    looked, last = looked + 1, place
                    if all then
                        local id = string.sub(place, 9)
                        shown = shown + 1
                        found[#found + 1] = id
                        found[#found + 1] = redis.call('HGET', documents, id)
                    end
                end
                bound = '(' .. best .. last
            end
            """);

    /** ARGV: number. */
    static final Script MAKE_LIVE = new Script("""
            if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'ABSENT' end
            redis.call('HSET', KEYS[1], 'live', ARGV[1])
            return 'OK'
            """);

    /** ARGV: number. */
    static final Script DROP = new Script("""
            if redis.call('HGET', KEYS[1], 'live') == ARGV[1] then redis.call('HDEL', KEYS[1], 'live') end
            redis.call('HDEL', KEYS[1], ARGV[1])
            redis.call('UNLINK', KEYS[1] .. ':' .. ARGV[1] .. ':documents', KEYS[1] .. ':' .. ARGV[1] .. ':entries')
            return 'OK'
            """);

    private ViewScripts() {}
}

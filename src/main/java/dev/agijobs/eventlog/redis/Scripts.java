package dev.agijobs.eventlog.redis;

import dev.agijobs.redis.Script;

/** What the log asks of the server. A script runs alone; each looks first and writes then, so that one that is refused has written nothing. */
final class Scripts {

    /**
     * Makes the log if there is none, and shuts out every earlier writer.
     *
     * <p>KEYS: META. ARGV: owner, the log's id if it is made now (empty: it must be there, and belong to the owner), the schema known here. Answers a word, and after OK: log id,
     * epoch, end.
     */
    static final Script TAKE = new Script("""
            local id, schema, owner = unpack(redis.call('HMGET', KEYS[1], 'log_id', 'schema', 'owner'))
            if ARGV[2] == '' then
                if not id then return {'GONE'} end
                if owner ~= ARGV[1] then return {'TAKEN'} end
            elseif not id then
                id, schema = ARGV[2], ARGV[3]
                redis.call('HSET', KEYS[1], 'log_id', id, 'schema', schema, 'epoch', '0', 'end', '0')
            end
            if tonumber(schema) > tonumber(ARGV[3]) then return {'NEWER', schema} end
            redis.call('HSET', KEYS[1], 'owner', ARGV[1])
            local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
            return {'OK', id, tostring(epoch), redis.call('HGET', KEYS[1], 'end')}
            """);

    /**
     * Appends a group, if the writer was not shut out and the log is as it believes: all of it or nothing.
     *
     * <p>KEYS: META, EVENTS, HEADS, DUE. ARGV: epoch, end, how many streams, how many events, the prefix OFFSETS, the channel; for each stream: name, head before,
     * head after, entry in DUE before and after, offsets to add; for each event: envelope, payload. Answers OK, FENCED or MOVED.
     */
    static final Script APPEND = new Script("""
            local known = redis.call('HMGET', KEYS[1], 'epoch', 'end')
            if known[1] ~= ARGV[1] then return 'FENCED' end
            if known[2] ~= ARGV[2] then return 'MOVED' end
            local streams, events = tonumber(ARGV[3]), tonumber(ARGV[4])
            local after_streams = 6 + streams * 6
            for at = 7, after_streams, 6 do
                if (redis.call('HGET', KEYS[3], ARGV[at]) or '') ~= ARGV[at + 1] then return 'MOVED' end
            end
            local offset = tonumber(ARGV[2])
            for at = after_streams + 1, after_streams + events * 2, 2 do
                offset = offset + 1
                redis.call('XADD', KEYS[2], string.format('%.0f-0', offset), 'e', ARGV[at], 'p', ARGV[at + 1])
            end
            for at = 7, after_streams, 6 do
                redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 2])
                local due, wanted = ARGV[at + 3], ARGV[at + 4]
                if due ~= wanted then
                    if due ~= '' then redis.call('ZREM', KEYS[4], due) end
                    if wanted ~= '' then redis.call('ZADD', KEYS[4], 0, wanted) end
                end
                if ARGV[at + 5] ~= '' then redis.call('APPEND', ARGV[5] .. ARGV[at], ARGV[at + 5]) end
            end
            local last = string.format('%.0f', offset)
            redis.call('HSET', KEYS[1], 'end', last)
            redis.call('PUBLISH', ARGV[6], ARGV[1] .. ':' .. last)
            return 'OK'
            """);

    /**
     * Events after an offset.
     *
     * <p>KEYS: EVENTS. ARGV: offset, most events, payload bytes with which the answer is full. Answers offset, envelope and payload of each.
     */
    static final Script AFTER_OFFSET = new Script("""
            local found, bytes = {}, 0
            local last, left, full = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            while left > 0 do
                local entries = redis.call(
                    'XRANGE', KEYS[1], string.format('(%.0f', last), '+', 'COUNT', math.min(left, 64))
                if #entries == 0 then break end
                for _, entry in ipairs(entries) do
                    local offset = string.match(entry[1], '^%d+')
                    found[#found + 1] = offset
                    found[#found + 1] = entry[2][2]
                    found[#found + 1] = entry[2][4]
                    bytes = bytes + #entry[2][4]
                    last = tonumber(offset)
                    left = left - 1
                    if bytes >= full then return found end
                end
            end
            return found
            """);

    /**
     * Events of a stream after a seq.
     *
     * <p>KEYS: EVENTS, the stream's OFFSETS. ARGV: seq, most events, payload bytes with which the answer is full, 1 to leave out events that are gone (else the script
     * fails at one). Answers offset, envelope and payload of each.
     */
    static final Script OF_STREAM = new Script("""
            local found, bytes = {}, 0
            local seq, limit, full = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local offsets = redis.call(
                'GETRANGE', KEYS[2], string.format('%.0f', seq * 8), string.format('%.0f', (seq + limit) * 8 - 1))
            for at = 1, #offsets, 8 do
                local offset = 0
                for i = at, at + 7 do offset = offset * 256 + string.byte(offsets, i) end
                local id = string.format('%.0f', offset)
                local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
                if entry or ARGV[4] ~= '1' then
                    found[#found + 1] = id
                    found[#found + 1] = entry[2][2]
                    found[#found + 1] = entry[2][4]
                    bytes = bytes + #entry[2][4]
                end
                if bytes >= full then break end
            end
            return found
            """);

    /**
     * Streams that are to be looked at.
     *
     * <p>KEYS: DUE, HEADS. ARGV: lower and upper bound as of ZRANGE BYLEX, most streams. Answers name and head of each.
     */
    static final Script DUE = new Script("""
            local found = {}
            for _, entry in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'BYLEX', 'LIMIT', 0, ARGV[3])) do
                local stream = string.sub(entry, 9)
                found[#found + 1] = stream
                found[#found + 1] = redis.call('HGET', KEYS[2], stream)
            end
            return found
            """);

    private Scripts() {}
}

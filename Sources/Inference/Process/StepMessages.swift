import DeviceAPI

extension StepRecord {
    func write(to writer: inout WireWriter) {
        writer.append(number)
        writer.append(startNanoseconds)
        writer.append(planMicroseconds)
        writer.append(deviceMicroseconds)
        writer.append(predictedMicroseconds)
        for count in [
            decodeRows, prefillRows, prefillTokens, outputTokens, running, waiting, pagesUsed,
            pagesShared, pagesCached, pagesFree, allocations, releases, evictions, hitTokens,
            preemptions,
        ] {
            writer.append(count)
        }
        writer.append(bytesRead)
        writer.append(bandwidthShare)
    }

    init(_ reader: inout WireReader) throws(WireError) {
        number = try reader.number("step")
        startNanoseconds = try reader.number("step start")
        planMicroseconds = try reader.float("plan time")
        deviceMicroseconds = try reader.float("device time")
        predictedMicroseconds = try reader.float("predicted time")
        decodeRows = try reader.number("rows")
        prefillRows = try reader.number("rows")
        prefillTokens = try reader.number("tokens")
        outputTokens = try reader.number("tokens")
        running = try reader.number("sequences")
        waiting = try reader.number("sequences")
        pagesUsed = try reader.number("pages")
        pagesShared = try reader.number("pages")
        pagesCached = try reader.number("pages")
        pagesFree = try reader.number("pages")
        allocations = try reader.number("allocations")
        releases = try reader.number("releases")
        evictions = try reader.number("evictions")
        hitTokens = try reader.number("tokens")
        preemptions = try reader.number("preemptions")
        bytesRead = try reader.number("bytes")
        bandwidthShare = try reader.float("bandwidth")
    }
}

extension StepEvents {
    func write(to writer: inout WireWriter) {
        writer.append(starts) { writer, start in
            writer.append(start.request)
            writer.append(start.cachedTokens)
            writer.append(start.preemptions)
        }
        writer.append(tokens) { writer, token in
            writer.append(token.request)
            writer.append(token.token)
            writer.append(token.logprob)
            writer.append(token.firstLikeliest)
            writer.append(token.likeliestCount)
        }
        writer.append(likeliest) { writer, likely in
            writer.append(likely.token)
            writer.append(likely.logprob)
        }
        writer.append(finishes) { writer, finish in
            writer.append(finish.request)
            writer.append(finish.reason.rawValue)
        }
    }

    init(_ reader: inout WireReader) throws(WireError) {
        starts = try reader.array("starts", byteCount: 16) { reader throws(WireError) in
            StartEvent(
                request: try reader.number("request"), cachedTokens: try reader.number("tokens"),
                preemptions: try reader.number("preemptions"))
        }
        tokens = try reader.array("tokens", byteCount: 24) { reader throws(WireError) in
            TokenEvent(
                request: try reader.number("request"), token: try reader.number("token"),
                logprob: try reader.float("logprob"),
                firstLikeliest: try reader.number("place"),
                likeliestCount: try reader.number("count"))
        }
        likeliest = try reader.array("logprobs", byteCount: 8) { reader throws(WireError) in
            TokenLogprob(token: try reader.number("token"), logprob: try reader.float("logprob"))
        }
        finishes = try reader.array("finishes", byteCount: 9) { reader throws(WireError) in
            FinishEvent(
                request: try reader.number("request"), reason: try FinishReason(&reader))
        }
        for token in tokens {
            let (first, count) = (Int(token.firstLikeliest), Int(token.likeliestCount))
            guard first >= 0, count >= 0, first + count <= likeliest.count else {
                throw .unknownValue(what: "place of logprobs", value: UInt64(abs(first)))
            }
        }
    }
}

extension FinishReason {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        let value: UInt8 = try reader.number("finish reason")
        guard let reason = FinishReason(rawValue: value) else {
            throw .unknownValue(what: "finish reason", value: UInt64(value))
        }
        self = reason
    }
}

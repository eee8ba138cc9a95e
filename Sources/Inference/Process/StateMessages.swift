extension EngineState {
    func write(to writer: inout WireWriter) {
        writer.append(pages) { writer, page in
            writer.append(page.state.rawValue)
            writer.append(page.references)
            writer.append(page.owner)
            writer.append(page.ageSteps)
            writer.append(page.tokenCount)
        }
        writer.append(sequences) { writer, sequence in
            writer.append(sequence.request)
            writer.append(sequence.isRunning)
            for count in [
                sequence.priority, sequence.promptTokens, sequence.outputTokens,
                sequence.maxTokens, sequence.computedTokens, sequence.cachedTokens,
                sequence.pages, sequence.preemptions,
            ] {
                writer.append(count)
            }
        }
    }

    init(_ reader: inout WireReader) throws(WireError) {
        pages = try reader.array("pages", byteCount: 22) { reader throws(WireError) in
            let value: UInt8 = try reader.number("page state")
            guard let state = PageInfo.State(rawValue: value) else {
                throw .unknownValue(what: "page state", value: UInt64(value))
            }
            return PageInfo(
                state: state, references: try reader.number("references"),
                owner: try reader.number("owner"), ageSteps: try reader.number("age"),
                tokenCount: try reader.number("tokens"))
        }
        sequences = try reader.array("sequences", byteCount: 41) { reader throws(WireError) in
            SequenceInfo(
                request: try reader.number("request"), isRunning: try reader.flag("running"),
                priority: try reader.number("priority"), promptTokens: try reader.number("tokens"),
                outputTokens: try reader.number("tokens"), maxTokens: try reader.number("tokens"),
                computedTokens: try reader.number("tokens"),
                cachedTokens: try reader.number("tokens"), pages: try reader.number("pages"),
                preemptions: try reader.number("preemptions"))
        }
    }
}

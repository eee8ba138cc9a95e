package import DeviceAPI

/// What a loaded engine is.
package struct EngineReady: Equatable, Sendable {
    package var deviceKind: String
    package var deviceDetail: String
    package var plan: MemoryPlan
    package var vocabularySize: Int
    package var parameterCount: Int
    package var endTokens: [Int32]
    package var loadMilliseconds: Float
    /// Of an encoder's vectors; 0 of a model that writes.
    package var vectorSize: Int

    package init(
        deviceKind: String, deviceDetail: String, plan: MemoryPlan, vocabularySize: Int,
        parameterCount: Int, endTokens: [Int32], loadMilliseconds: Float, vectorSize: Int = 0
    ) {
        self.deviceKind = deviceKind
        self.deviceDetail = deviceDetail
        self.plan = plan
        self.vocabularySize = vocabularySize
        self.parameterCount = parameterCount
        self.endTokens = endTokens
        self.loadMilliseconds = loadMilliseconds
        self.vectorSize = vectorSize
    }
}

/// What an engine says to the control plane.
package enum EngineMessage: Equatable, Sendable {
    case hello(version: UInt32, process: Int32)
    case progress(Float)
    case ready(EngineReady)
    /// The model cannot be loaded, or a step failed; the engine ends.
    case failed(String)
    /// A step: everything that it brought for all sequences in one message.
    case step(StepRecord, StepEvents)
    /// A step of an encoder.
    case vectors(StepRecord, [EncodedVector])
    /// A request that was not taken.
    case refused(UInt64, reason: String)
    case state(UInt64, EngineState)
}

extension EngineMessage: WireMessage {
    package var tag: UInt8 {
        switch self {
        case .hello: 1
        case .progress: 2
        case .ready: 3
        case .failed: 4
        case .step: 5
        case .refused: 6
        case .state: 7
        case .vectors: 8
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .hello(let version, let process):
            writer.append(version)
            writer.append(process)
        case .progress(let fraction): writer.append(fraction)
        case .ready(let ready): ready.write(to: &writer)
        case .failed(let reason): writer.append(reason)
        case .step(let record, let events):
            record.write(to: &writer)
            events.write(to: &writer)
        case .vectors(let record, let vectors):
            record.write(to: &writer)
            vectors.write(to: &writer)
        case .refused(let id, let reason):
            writer.append(id)
            writer.append(reason)
        case .state(let number, let state):
            writer.append(number)
            state.write(to: &writer)
        }
    }

    package static func read(tag: UInt8, _ reader: inout WireReader) throws(WireError)
        -> EngineMessage
    {
        switch tag {
        case 1: .hello(version: try reader.number("version"), process: try reader.number("pid"))
        case 2: .progress(try reader.float("progress"))
        case 3: .ready(try EngineReady(&reader))
        case 4: .failed(try reader.text("reason"))
        case 5: .step(try StepRecord(&reader), try StepEvents(&reader))
        case 6: .refused(try reader.number("request"), reason: try reader.text("reason"))
        case 7: .state(try reader.number("number"), try EngineState(&reader))
        case 8: .vectors(try StepRecord(&reader), try [EncodedVector](&reader))
        default: throw .unknownValue(what: "message of an engine", value: UInt64(tag))
        }
    }
}

extension EngineReady {
    fileprivate func write(to writer: inout WireWriter) {
        writer.append(deviceKind)
        writer.append(deviceDetail)
        for value in [
            plan.limits.tokensPerStep, plan.limits.sequences, plan.limits.contextLength,
            plan.weightBytes, plan.workingBytes, plan.bytesPerPage, plan.pageCount,
            vocabularySize, parameterCount, vectorSize,
        ] {
            writer.append(Int64(value))
        }
        writer.append(endTokens)
        writer.append(loadMilliseconds)
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        deviceKind = try reader.text("device")
        deviceDetail = try reader.text("device detail")
        var values: [Int] = []
        for _ in 0..<10 { values.append(Int(try reader.number("size", as: Int64.self))) }
        plan = MemoryPlan(
            limits: DeviceLimits(
                tokensPerStep: values[0], sequences: values[1], contextLength: values[2]),
            weightBytes: values[3], workingBytes: values[4], bytesPerPage: values[5],
            pageCount: values[6])
        vocabularySize = values[7]
        parameterCount = values[8]
        vectorSize = values[9]
        endTokens = try reader.numbers("end tokens")
        loadMilliseconds = try reader.float("load time")
    }
}

extension [EncodedVector] {
    fileprivate func write(to writer: inout WireWriter) {
        writer.append(self) { writer, vector in
            writer.append(vector.request)
            writer.append(vector.values) { $0.append($1) }
        }
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self = try reader.array("vectors", byteCount: 12) { reader throws(WireError) in
            EncodedVector(
                request: try reader.number("request"),
                values: try reader.array("vector", byteCount: 4) { reader throws(WireError) in
                    try reader.float("vector")
                })
        }
    }
}

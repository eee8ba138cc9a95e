package import DeviceAPI

/// Which model the engine loads, and how large its steps may get.
package struct LoadRequest: Equatable, Sendable {
    package enum Source: Equatable, Sendable {
        /// The model inside the binary.
        case embedded
        /// A Hugging Face folder, or a GGUF file.
        case path(String)
    }

    package var source: Source
    package var device: DeviceChoice
    /// nil for what suits the model and the device.
    package var tokensPerStep: Int?
    package var sequences: Int
    package var queueLength: Int
    /// nil for the model's own.
    package var contextLength: Int?
    /// Bytes for keys and values; nil for what all sequences could need, as far as there is room.
    package var pageBytes: Int?
    /// nil for every core that the process may use.
    package var threadCount: Int?
    package var weightFormat: WeightFormat
    package var cacheFormat: CacheFormat
    /// The longest that prefills may make the others wait for a token; nil for the device's own.
    package var interTokenTargetMilliseconds: Int?
    /// Where packed weights are kept for the next time; nil for nowhere.
    package var weightCache: String?
    /// Where compiled kernels are kept for the next time; nil for nowhere.
    package var kernelCache: String?

    package init(
        source: Source, device: DeviceChoice = .automatic, tokensPerStep: Int? = nil,
        sequences: Int = 64, queueLength: Int = 1024,
        contextLength: Int? = nil, pageBytes: Int? = nil, threadCount: Int? = nil,
        weightFormat: WeightFormat = .stored, cacheFormat: CacheFormat = .automatic,
        interTokenTargetMilliseconds: Int? = nil, weightCache: String? = nil,
        kernelCache: String? = nil
    ) {
        self.source = source
        self.device = device
        self.tokensPerStep = tokensPerStep
        self.sequences = sequences
        self.queueLength = queueLength
        self.contextLength = contextLength
        self.pageBytes = pageBytes
        self.threadCount = threadCount
        self.weightFormat = weightFormat
        self.cacheFormat = cacheFormat
        self.interTokenTargetMilliseconds = interTokenTargetMilliseconds
        self.weightCache = weightCache
        self.kernelCache = kernelCache
    }
}

/// What the control plane says to an engine.
package enum HostMessage: Equatable, Sendable {
    case hello(version: UInt32)
    case load(LoadRequest)
    case submit(EngineRequest)
    case cancel(UInt64)
    /// Asks for the page map and the sequences; the answer repeats the number.
    case state(UInt64)
    case shutdown
}

extension HostMessage: WireMessage {
    package var tag: UInt8 {
        switch self {
        case .hello: 1
        case .load: 2
        case .submit: 3
        case .cancel: 4
        case .state: 5
        case .shutdown: 6
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .hello(let version): writer.append(version)
        case .load(let request): request.write(to: &writer)
        case .submit(let request): request.write(to: &writer)
        case .cancel(let id), .state(let id): writer.append(id)
        case .shutdown: break
        }
    }

    package static func read(tag: UInt8, _ reader: inout WireReader) throws(WireError)
        -> HostMessage
    {
        switch tag {
        case 1: .hello(version: try reader.number("version"))
        case 2: .load(try LoadRequest(&reader))
        case 3: .submit(try EngineRequest(&reader))
        case 4: .cancel(try reader.number("request"))
        case 5: .state(try reader.number("number"))
        case 6: .shutdown
        default: throw .unknownValue(what: "message to an engine", value: UInt64(tag))
        }
    }
}

extension LoadRequest {
    fileprivate func write(to writer: inout WireWriter) {
        switch source {
        case .embedded: writer.append("")
        case .path(let path): writer.append(path)
        }
        writer.append(device.description)
        writer.append(weightCache ?? "")
        writer.append(kernelCache ?? "")
        for value in [
            tokensPerStep, sequences, queueLength, contextLength, pageBytes, threadCount,
            interTokenTargetMilliseconds,
        ] {
            writer.append(Int64(value ?? -1))
        }
        writer.append(UInt8(WeightFormat.allCases.firstIndex(of: weightFormat) ?? 0))
        writer.append(UInt8(CacheFormat.allCases.firstIndex(of: cacheFormat) ?? 0))
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        let path = try reader.text("path of a model")
        source = path.isEmpty ? .embedded : .path(path)
        let choice = try reader.text("device")
        guard let chosen = DeviceChoice(choice) else {
            throw .unknownValue(what: "device", value: 0)
        }
        device = chosen
        let weights = try reader.text("folder of packed weights")
        weightCache = weights.isEmpty ? nil : weights
        let kernels = try reader.text("folder of compiled kernels")
        kernelCache = kernels.isEmpty ? nil : kernels
        var values: [Int?] = []
        for _ in 0..<7 {
            let value = try reader.number("load option", as: Int64.self)
            values.append(value < 0 ? nil : Int(value))
        }
        tokensPerStep = values[0]
        sequences = values[1] ?? 0
        queueLength = values[2] ?? 0
        contextLength = values[3]
        pageBytes = values[4]
        threadCount = values[5]
        interTokenTargetMilliseconds = values[6]
        weightFormat = try Self.format("weight format", &reader)
        cacheFormat = try Self.format("cache format", &reader)
    }

    private static func format<Format: CaseIterable>(
        _ what: String, _ reader: inout WireReader
    ) throws(WireError) -> Format where Format.AllCases == [Format] {
        let number = Int(try reader.number(what, as: UInt8.self))
        guard Format.allCases.indices.contains(number) else {
            throw .unknownValue(what: what, value: UInt64(number))
        }
        return Format.allCases[number]
    }
}

extension EngineRequest {
    fileprivate func write(to writer: inout WireWriter) {
        writer.append(id)
        writer.append(tokens)
        writer.append(Int32(promptCount))
        writer.append(Int32(maxTokens))
        writer.append(endTokens)
        writer.append(priority)
        writer.append(salt)
        writer.append(sampling.seed)
        writer.append(sampling.topK)
        writer.append(sampling.logprobCount)
        for value in [
            sampling.temperature, sampling.topP, sampling.minP, sampling.repetitionPenalty,
            sampling.presencePenalty, sampling.frequencyPenalty,
        ] {
            writer.append(value)
        }
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        let id: UInt64 = try reader.number("request")
        let tokens = try reader.numbers("tokens")
        let promptCount = Int(try reader.number("prompt count", as: Int32.self))
        let maxTokens = Int(try reader.number("most tokens", as: Int32.self))
        let endTokens = try reader.numbers("end tokens")
        let priority: Int32 = try reader.number("priority")
        let salt: UInt64 = try reader.number("salt")
        var sampling = SamplingParameters()
        sampling.seed = try reader.number("seed")
        sampling.topK = try reader.number("top-k")
        sampling.logprobCount = try reader.number("logprobs")
        sampling.temperature = try reader.float("temperature")
        sampling.topP = try reader.float("top-p")
        sampling.minP = try reader.float("min-p")
        sampling.repetitionPenalty = try reader.float("repetition penalty")
        sampling.presencePenalty = try reader.float("presence penalty")
        sampling.frequencyPenalty = try reader.float("frequency penalty")
        self.init(
            id: id, tokens: tokens, promptCount: promptCount, maxTokens: maxTokens,
            sampling: sampling, endTokens: endTokens, priority: priority, salt: salt)
    }
}

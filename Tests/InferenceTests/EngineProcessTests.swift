import DeviceAPI
import Foundation
import ModelFixtures
import ModelFormats
import Testing

@testable import Inference

@Suite("Engine process")
struct EngineProcessTests {
    /// An engine on a thread of its own, with the control plane's end of its socket.
    final class Served {
        let socket: WireSocket
        private let ended = DispatchSemaphore(value: 0)
        let folder: TemporaryFolder

        init(_ model: RandomCheckpoint = RandomCheckpoint()) throws {
            folder = try TemporaryFolder()
            try model.write(to: folder.path)
            let pair = try #require(WireSocket.pair())
            socket = pair.0
            let (engineEnd, ended) = (pair.1, ended)
            Thread.detachNewThread {
                _ = EngineProcess(socket: engineEnd).run()
                engineEnd.shutDown()
                ended.signal()
            }
        }

        /// Shakes hands and loads the folder.
        func load() throws -> [EngineMessage] {
            socket.send(HostMessage.hello(version: WireProtocol.version))
            socket.send(
                HostMessage.load(
                    LoadRequest(
                        source: .path(folder.path), tokensPerStep: 32, sequences: 8,
                        queueLength: 8, threadCount: 2)))
            var messages: [EngineMessage] = []
            while let message = try next() {
                messages.append(message)
                switch message {
                case .ready, .failed: return messages
                default: continue
                }
            }
            return messages
        }

        func next() throws -> EngineMessage? {
            switch try socket.receive(EngineMessage.self, timeoutMilliseconds: 20_000) {
            case .message(let message): message
            case .nothingYet, .closed: nil
            }
        }

        /// All tokens until the request finishes.
        func tokens(of request: UInt64) throws -> ([Int32], FinishReason?) {
            var tokens: [Int32] = []
            while let message = try next() {
                guard case .step(_, let events) = message else { continue }
                tokens += events.tokens.filter { $0.request == request }.map(\.token)
                if let end = events.finishes.first(where: { $0.request == request }) {
                    return (tokens, end.reason)
                }
            }
            return (tokens, nil)
        }

        func waitForEnd() -> Bool { ended.wait(timeout: .now() + 20) == .success }
    }

    func request(_ id: UInt64, output: Int = 12) -> EngineRequest {
        EngineRequest(
            id: id, tokens: (0..<40).map { Int32($0 * 3 % 250) }, maxTokens: output,
            sampling: SamplingParameters(temperature: 0.9, seed: 5))
    }

    @Test("it greets, loads with progress, says what it is and serves")
    func serves() throws {
        let served = try Served()
        let messages = try served.load()
        guard case .hello(version: WireProtocol.version, _) = messages.first,
            case .ready(let ready) = messages.last
        else {
            Issue.record("found \(messages)")
            return
        }
        #expect(messages.count { if case .progress = $0 { true } else { false } } >= 2)
        #expect(ready.vocabularySize == 251 && ready.endTokens == [250])
        served.socket.send(HostMessage.submit(request(1)))
        let (tokens, reason) = try served.tokens(of: 1)
        #expect(reason != nil && tokens.count <= 12)
        served.socket.send(HostMessage.submit(request(2)))
        #expect(try served.tokens(of: 2).0 == tokens)
        served.socket.send(HostMessage.shutdown)
        #expect(served.waitForEnd())
    }

    @Test("it ends when the control plane's end closes")
    func ends() throws {
        let served = try Served()
        _ = try served.load()
        served.socket.send(HostMessage.submit(request(1, output: 200)))
        served.socket.shutDown()
        #expect(served.waitForEnd())
    }

    @Test("a broken model is refused in the loader's own words")
    func brokenModel() throws {
        let served = try Served()
        _ = try served.folder.write([1, 2, 3], to: "model.safetensors")
        guard case .failed(let reason) = try served.load().last else {
            Issue.record("the model was accepted")
            return
        }
        #expect(reason.contains("model.safetensors: ends inside the header length"))
        #expect(served.waitForEnd())
    }

    @Test("another version is refused with what to do")
    func version() throws {
        let served = try Served()
        served.socket.send(HostMessage.hello(version: 99))
        _ = try served.next()
        guard case .failed(let reason) = try served.next() else {
            Issue.record("the version was accepted")
            return
        }
        #expect(reason.contains("hello of this version"))
    }

    @Test("a cancelled request frees its pages within two steps")
    func cancellation() throws {
        // Long enough that neither ends by itself, however late this thread gets its turn.
        var shape = RandomCheckpoint.tinyShape
        shape.contextLength = 32_768
        let served = try Served(RandomCheckpoint(shape))
        _ = try served.load()
        served.socket.send(HostMessage.submit(request(1, output: 32_000)))
        served.socket.send(HostMessage.submit(request(2, output: 32_000)))
        while case .step(let record, _)? = try served.next(), record.decodeRows < 2 {}
        served.socket.send(HostMessage.cancel(1))
        served.socket.send(HostMessage.state(9))
        // Steps that were under way may still come before the answer.
        while let message = try served.next() {
            guard case .state(9, let state) = message else { continue }
            #expect(state.sequences.map(\.request) == [2])
            let owners = Set(state.pages.filter { $0.references > 0 }.map(\.owner))
            #expect(owners.isSubset(of: [1, 2]))
            let held = state.pages.count { $0.references > 0 }
            #expect(held == Int(state.sequences.first?.pages ?? 0))
            return
        }
        Issue.record("no answer")
    }

    @Test("a request that cannot run is refused, the others go on")
    func refusal() throws {
        let served = try Served()
        _ = try served.load()
        served.socket.send(HostMessage.submit(request(1, output: 20)))
        served.socket.send(HostMessage.submit(request(2, output: 2000)))
        var refused: String?
        var finished = false
        while !finished || refused == nil, let message = try served.next() {
            switch message {
            case .refused(2, let reason): refused = reason
            case .step(_, let events): finished = finished || !events.finishes.isEmpty
            default: continue
            }
        }
        #expect(refused?.contains("exceed the context of 256") == true && finished)
    }
}

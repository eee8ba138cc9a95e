import CCurl
import Synchronization

/// One exchange under way: libcurl's handle on the loop's side, two streams on the caller's.
///
/// The loop keeps the transfer, so the transfer must not keep the streams: a caller who lets go of
/// its stream ends the exchange. Everything but the byte count is touched by the loop's thread
/// alone once the transfer is in it; libcurl calls back on that thread only.
final class Transfer: @unchecked Sendable {
    typealias Head = (status: Int, headers: [(name: String, value: String)])

    /// Beyond this the sender is held back until the reader has caught up to half of it.
    static let bufferLimitBytes = 256 * 1024

    let handle: UnsafeMutableRawPointer
    private let headContinuation: AsyncThrowingStream<Head, any Error>.Continuation
    private let partContinuation: AsyncThrowingStream<[UInt8], any Error>.Continuation
    private let loop: CurlLoop
    private let bufferedBytes = Atomic<Int>(0)

    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: [(name: String, value: String)] = []
    private var headSent = false
    private(set) var isPaused = false
    private var stall: StallTimer
    private let gatherLimitBytes: Int?
    private var gathered: [UInt8] = []
    /// Nobody reads any more; what still comes is thrown away.
    private let isDiscarding = Atomic(false)

    init(
        _ request: HTTPClientRequest, loop: CurlLoop,
        head: AsyncThrowingStream<Head, any Error>.Continuation,
        parts: AsyncThrowingStream<[UInt8], any Error>.Continuation
    ) throws(HTTPClientError) {
        guard let handle = curl_easy_init() else { throw .broken("libcurl is out of memory") }
        self.handle = handle
        self.loop = loop
        headContinuation = head
        partContinuation = parts
        stall = StallTimer(request.stalls)
        gatherLimitBytes = request.gatherLimitBytes
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(request)
        partContinuation.onTermination = { [weak self] why in
            guard case .cancelled = why, let self,
                !self.isDiscarding.load(ordering: .acquiring)
            else { return }
            self.loop.cancel(self)
        }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    private func configure(_ request: HTTPClientRequest) {
        _ = ccurl_set_text(handle, CURLOPT_URL, request.url)
        _ = ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        _ = ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
        _ = ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeoutMilliseconds)
        _ = ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, request.totalTimeoutMilliseconds ?? 0)
        if let idle = request.idleTimeoutSeconds {
            _ = ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
            _ = ccurl_set_long(handle, CURLOPT_LOW_SPEED_TIME, idle)
        }
        if let socket = request.unixSocket {
            _ = ccurl_set_text(handle, CURLOPT_UNIX_SOCKET_PATH, socket)
        }
        for header in request.headers {
            headerList = curl_slist_append(headerList, "\(header.name): \(header.value)")
        }
        if let body = request.body {
            headerList = curl_slist_append(headerList, "Expect:")
            _ = ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int64(body.count))
            body.withUnsafeBytes {
                let bytes = UnsafeMutableRawPointer(mutating: $0.baseAddress)
                _ = ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, bytes)
            }
        }
        _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
        _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        // The loop keeps the transfer alive for as long as libcurl may call back.
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_set_body_receiver(handle, receiveBody, context)
        _ = ccurl_set_header_receiver(handle, receiveHeader, context)
    }

    /// The reader took some bytes; wakes a paused sender once half of the buffer is free.
    func consumed(_ count: Int) {
        let (before, after) = bufferedBytes.subtract(count, ordering: .relaxed)
        let half = Self.bufferLimitBytes / 2
        if before >= half, after < half { loop.resume(self) }
    }

    func resumed() {
        isPaused = false
        stall.touch(loop.now)
    }

    /// Ends the exchange, from any thread.
    func end() {
        loop.cancel(self)
        fail(.closed)
    }

    func discardRest() {
        isDiscarding.store(true, ordering: .releasing)
        loop.resume(self)
    }

    /// The loop takes the transfer in.
    func begin() { stall.begin(loop.now) }

    /// What it has been waited too long for, if anything.
    func stalled(at now: UInt64) -> HTTPClientError? {
        if isDiscarding.load(ordering: .acquiring) { return stall.discarding(at: now) }
        return isPaused ? nil : stall.check(at: now)
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        stall.touch(loop.now)
        if isDiscarding.load(ordering: .relaxed) { return bytes.count }
        if let gatherLimitBytes {
            guard gathered.count + bytes.count <= gatherLimitBytes else {
                fail(.tooLarge(limitBytes: gatherLimitBytes))
                return 0
            }
            gathered.append(contentsOf: bytes)
            return bytes.count
        }
        if bufferedBytes.load(ordering: .relaxed) > Self.bufferLimitBytes {
            isPaused = true
            return ccurl_pause()
        }
        sendHead()
        bufferedBytes.add(bytes.count, ordering: .relaxed)
        partContinuation.yield([UInt8](bytes))
        return bytes.count
    }

    func receive(headerLine bytes: UnsafeRawBufferPointer) -> Int {
        if bytes.starts(with: "HTTP/".utf8) {
            headers.removeAll()
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            var value = bytes[(colon + 1)...]
            while let last = value.last, Self.isSpace(last) { value = value.dropLast() }
            while let first = value.first, Self.isSpace(first) { value = value.dropFirst() }
            headers.append(
                (Self.lowercased(bytes[..<colon]), String(decoding: value, as: UTF8.self)))
        } else if bytes.count == 2, gatherLimitBytes == nil, ccurl_response_code(handle) >= 200 {
            sendHead()
        }
        return bytes.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func lowercased(_ name: Slice<UnsafeRawBufferPointer>) -> String {
        String(unsafeUninitializedCapacity: name.count) { buffer in
            for (index, byte) in name.enumerated() {
                buffer[index] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            }
            return name.count
        }
    }

    private func sendHead() {
        guard !headSent else { return }
        headSent = true
        headContinuation.yield((ccurl_response_code(handle), headers))
        headContinuation.finish()
    }

    func finish(_ code: CURLcode) {
        guard code != CURLE_OK else {
            sendHead()
            if !gathered.isEmpty {
                bufferedBytes.add(gathered.count, ordering: .relaxed)
                partContinuation.yield(gathered)
            }
            return partContinuation.finish()
        }
        fail(Self.error(code, text: errorText))
    }

    func fail(_ error: HTTPClientError) {
        headContinuation.finish(throwing: error)
        partContinuation.finish(throwing: error)
    }

    private static func error(_ code: CURLcode, text: UnsafePointer<CChar>) -> HTTPClientError {
        let why = text[0] != 0 ? String(cString: text) : String(cString: curl_easy_strerror(code))
        return switch code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: .cannotConnect(why)
        case CURLE_OPERATION_TIMEDOUT: .timedOut(why)
        default: .broken(why)
        }
    }
}

// Plain functions rather than closures: they belong to no actor, whatever code sets them.

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count))
}

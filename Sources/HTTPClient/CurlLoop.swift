import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The one thread that drives libcurl. Others reach it through a mailbox and a wake-up.
///
/// libcurl tells which sockets it waits for, and epoll which of them are ready: a turn costs what
/// has happened, not what is open.
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case add(Transfer)
        case cancel(Transfer)
        case resume(Transfer)
        case close
    }

    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private let wake: Int32
    private let mailbox = Mutex<(commands: [Command], isClosed: Bool)>(([], false))
    /// The loop thread's own: what libcurl may still call back for.
    private var live: [UnsafeMutableRawPointer: Transfer] = [:]
    /// Monotonic nanoseconds when the loop last woke; the loop thread's own.
    private(set) var now: UInt64 = 0
    private var nextLook: UInt64 = 0
    /// When libcurl wants to be called whatever happens.
    private var timer: UInt64?

    /// How closely stalled transfers are looked for.
    private static let lookNanoseconds: UInt64 = 20_000_000
    private static let eventLimit = 64

    init(connectionsPerHost: Int) throws(HTTPClientError) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = curl_multi_init()
        else { throw .broken("libcurl cannot be initialised") }
        self.multi = multi
        epoll = ccurl_epoll_open()
        wake = ccurl_wake_open()
        guard epoll >= 0, wake >= 0 else { throw .broken("no descriptors for libcurl") }
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
        _ = ccurl_multi_set_watchers(
            multi, watchSocket, takeTimer, Unmanaged.passUnretained(self).toOpaque())
        watch(wake, CURL_POLL_IN)
        var thread = pthread_t()
        let loop = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(&thread, nil, curlThread, loop)
        guard status == 0 else {
            Unmanaged<CurlLoop>.fromOpaque(loop).release()
            throw .broken("no thread for libcurl: error \(status)")
        }
        pthread_detach(thread)
    }

    deinit {
        Glibc.close(epoll)
        Glibc.close(wake)
    }

    func add(_ transfer: Transfer) { post(.add(transfer), orFail: transfer) }
    func cancel(_ transfer: Transfer) { post(.cancel(transfer)) }
    func resume(_ transfer: Transfer) { post(.resume(transfer)) }
    func close() { post(.close) }

    private func post(_ command: Command, orFail transfer: Transfer? = nil) {
        let (accepted, isFirst) = mailbox.withLock { box in
            guard !box.isClosed else { return (false, false) }
            box.commands.append(command)
            if case .close = command { box.isClosed = true }
            return (true, box.commands.count == 1)
        }
        if isFirst {
            var one: UInt64 = 1
            write(wake, &one, MemoryLayout<UInt64>.size)
        }
        if !accepted { transfer?.fail(.closed) }
    }

    fileprivate func run() {
        var events = [ccurl_ready](repeating: ccurl_ready(), count: Self.eventLimit)
        while true {
            let count = ccurl_epoll_wait(
                epoll, &events, Int32(Self.eventLimit), waitMilliseconds())
            now = Self.clock()
            for event in events[..<max(0, Int(count))] { handle(event) }
            let commands = mailbox.withLock { box in
                defer { box.commands.removeAll(keepingCapacity: true) }
                return box.commands
            }
            for command in commands where !obey(command) { return }
            if let due = timer, due <= now {
                timer = nil
                act(on: CURL_SOCKET_TIMEOUT, 0)
            }
            finishTransfers()
            endStalled()
        }
    }

    private func handle(_ event: ccurl_ready) {
        guard event.socket == wake else { return act(on: event.socket, event.flags) }
        var sum: UInt64 = 0
        read(wake, &sum, MemoryLayout<UInt64>.size)
    }

    private func act(on socket: curl_socket_t, _ flags: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, flags, &running)
    }

    private func waitMilliseconds() -> Int32 {
        var wait: UInt64 = live.isEmpty ? 60_000_000_000 : Self.lookNanoseconds
        if let timer { wait = min(wait, timer > now ? timer - now : 0) }
        return Int32((wait + 999_999) / 1_000_000)
    }

    private static func clock() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private func endStalled() {
        guard now >= nextLook else { return }
        nextLook = now + Self.lookNanoseconds
        for transfer in live.values {
            guard let error = transfer.stalled(at: now) else { continue }
            remove(transfer)
            transfer.fail(error)
        }
    }

    /// False when the loop has to end.
    private func obey(_ command: Command) -> Bool {
        switch command {
        case .add(let transfer):
            live[transfer.handle] = transfer
            transfer.begin()
            curl_multi_add_handle(multi, transfer.handle)
        case .cancel(let transfer):
            remove(transfer)
        case .resume(let transfer):
            guard transfer.isPaused, live[transfer.handle] != nil else { break }
            transfer.resumed()
            curl_easy_pause(transfer.handle, CURLPAUSE_CONT)
        case .close:
            for transfer in live.values {
                curl_multi_remove_handle(multi, transfer.handle)
                transfer.fail(.closed)
            }
            live.removeAll()
            curl_multi_cleanup(multi)
            return false
        }
        return true
    }

    private func finishTransfers() {
        var handle: UnsafeMutableRawPointer?
        var code = CURLE_OK
        while ccurl_multi_next_finished(multi, &handle, &code) != 0 {
            guard let handle, let transfer = live[handle] else { continue }
            remove(transfer)
            transfer.finish(code)
        }
    }

    private func remove(_ transfer: Transfer) {
        guard live.removeValue(forKey: transfer.handle) != nil else { return }
        curl_multi_remove_handle(multi, transfer.handle)
    }

    fileprivate func watch(_ socket: curl_socket_t, _ what: Int32) {
        ccurl_epoll_watch(epoll, socket, what)
    }

    fileprivate func setTimer(milliseconds: Int) {
        timer = milliseconds < 0 ? nil : Self.clock() + UInt64(milliseconds) * 1_000_000
    }
}

private func curlThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

private func watchSocket(
    _ handle: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32,
    _ context: UnsafeMutableRawPointer?, _ unused: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return 0 }
    Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().watch(socket, what)
    return 0
}

private func takeTimer(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return 0 }
    Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue()
        .setTimer(milliseconds: milliseconds)
    return 0
}

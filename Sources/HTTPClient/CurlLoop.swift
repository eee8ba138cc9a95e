import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The one thread that drives libcurl. Others reach it through a mailbox and a wake-up.
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case add(Transfer)
        case cancel(Transfer)
        case resume(Transfer)
        case close
    }

    private let multi: UnsafeMutableRawPointer
    private let mailbox = Mutex<(commands: [Command], isClosed: Bool)>(([], false))
    /// The loop thread's own: what libcurl may still call back for.
    private var live: [UnsafeMutableRawPointer: Transfer] = [:]
    /// Monotonic nanoseconds when the loop last woke; the loop thread's own.
    private(set) var now: UInt64 = 0
    private var nextLook: UInt64 = 0

    /// How closely stalled transfers are looked for.
    private static let lookNanoseconds: UInt64 = 20_000_000

    init(connectionsPerHost: Int) throws(HTTPClientError) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = curl_multi_init()
        else { throw .broken("libcurl cannot be initialised") }
        self.multi = multi
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
        var thread = pthread_t()
        let loop = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(&thread, nil, curlThread, loop)
        guard status == 0 else {
            Unmanaged<CurlLoop>.fromOpaque(loop).release()
            throw .broken("no thread for libcurl: error \(status)")
        }
        pthread_detach(thread)
    }

    func add(_ transfer: Transfer) { post(.add(transfer), orFail: transfer) }
    func cancel(_ transfer: Transfer) { post(.cancel(transfer)) }
    func resume(_ transfer: Transfer) { post(.resume(transfer)) }
    func close() { post(.close) }

    private func post(_ command: Command, orFail transfer: Transfer? = nil) {
        let accepted = mailbox.withLock { box in
            guard !box.isClosed else { return false }
            box.commands.append(command)
            if case .close = command { box.isClosed = true }
            // Inside the lock: the loop frees the multi handle only after taking `close`.
            curl_multi_wakeup(multi)
            return true
        }
        if !accepted { transfer?.fail(.closed) }
    }

    fileprivate func run() {
        var running: Int32 = 0
        while true {
            let commands = mailbox.withLock { box in
                defer { box.commands.removeAll(keepingCapacity: true) }
                return box.commands
            }
            now = Self.clock()
            for command in commands where !obey(command) { return }
            curl_multi_perform(multi, &running)
            finishTransfers()
            endStalled()
            curl_multi_poll(multi, nil, 0, live.isEmpty ? 60_000 : 50, nil)
            now = Self.clock()
        }
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
}

private func curlThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

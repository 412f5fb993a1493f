#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `base` to the power of `exponent`.
package func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The natural logarithm of `x`.
package func logarithm(_ x: Double) -> Double { log(x) }

/// The natural logarithm of `x`.
package func logarithm(_ x: Float) -> Float { logf(x) }

/// e to the power of `x`.
package func exponential(_ x: Float) -> Float { expf(x) }

/// e to the power of `x`.
package func exponential(_ x: Double) -> Double { exp(x) }

/// The cosine of `x` radians.
package func cosine(_ x: Double) -> Double { cos(x) }

/// The value of an environment variable; nil when it is not set.
package func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// Whether a byte is among others, found many at a time.
package func contains(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, Int32(byte), bytes.count) != nil
}

/// Pages of zeros, to be given back by ``giveBack(pages:byteCount:)``; as with Swift's own allocations, the process
/// ends where there are none.
func zeroedPages(byteCount: Int) -> UnsafeMutableRawPointer {
    let pages = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let pages, pages != MAP_FAILED else {
        preconditionFailure("The system has no \(byteCount) bytes of memory.")
    }
    return pages
}

/// Gives pages back to the system.
func giveBack(pages: UnsafeMutableRawPointer, byteCount: Int) { munmap(pages, byteCount) }

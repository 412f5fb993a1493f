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

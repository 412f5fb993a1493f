// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Micro",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-sentiment", path: "../.."),
        // Without traits: the one that counts allocations needs jemalloc.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Micro",
            dependencies: [
                .product(name: "Sentiment", package: "swift-sentiment"),
                .product(name: "SentimentTraining", package: "swift-sentiment"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/Micro",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ],
    swiftLanguageModes: [.v6]
)

using Microsoft.Extensions.Logging;
using Xunit;

namespace ZaloOrleans.TestKit;

/// <summary>A logger that writes into the running test's output, so that a failure shows what the engine said.</summary>
public static class TestLog
{
    /// <summary>A logger for a class.</summary>
    public static ILogger<T> For<T>() => new Logger<T>();

    private sealed class Logger<T> : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{logLevel} {typeof(T).Name}: {formatter(state, exception)} {exception}";
            try
            {
                TestContext.Current.TestOutputHelper?.WriteLine(line);
            }
            catch (InvalidOperationException)
            {
                // The test is over; what is said afterwards concerns nobody.
                _ = line;
            }
        }
    }
}

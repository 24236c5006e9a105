namespace ZaloOrleans.TestKit;

/// <summary>Disposes what a test made, last first, also when the test fails.</summary>
public sealed class AsyncDisposables : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _all = new();

    /// <summary>Takes charge of one.</summary>
    public T Add<T>(T disposable) where T : IAsyncDisposable
    {
        _all.Push(disposable);
        return disposable;
    }

    public async ValueTask DisposeAsync()
    {
        while (_all.TryPop(out var one))
        {
            await one.DisposeAsync();
        }
    }
}

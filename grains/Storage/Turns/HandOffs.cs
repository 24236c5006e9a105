using System.Threading.Channels;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Turns;

/// <summary>
/// Hand-offs on their way from a commit to the silo's dispatcher. Bounded: what does not fit is dropped, and its row delivers it.
/// </summary>
public sealed class HandOffs
{
    /// <summary>Most hand-offs that wait for the dispatcher.</summary>
    public const int Capacity = 50_000;

    private readonly Channel<Wakeup> _channel = Channel.CreateBounded<Wakeup>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>The dispatcher's end.</summary>
    public ChannelReader<Wakeup> Reader => _channel.Reader;

    internal void Offer(IReadOnlyList<Wakeup> wakeups)
    {
        foreach (var wakeup in wakeups)
        {
            if (!_channel.Writer.TryWrite(wakeup))
            {
                return;
            }
        }
    }
}

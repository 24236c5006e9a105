using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>
/// Messages of mixed kinds to one person, in any interleaving: some are answered, some lose their answer after Zalo took them or before,
/// and the echoes of all that Zalo took come in any order.
/// </summary>
public sealed class EchoPropertyTests
{
    private const int Seeds = 3_000;
    private const long Oa = 5;
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<MessageButton> Buttons = [new("Xem", ButtonAction.Open, "https://shop.vn")];

    private static readonly MessageContent[] Contents =
    [
        new MessageContent.Words("Xin chào", []), new MessageContent.Words("Tạm biệt", []), new MessageContent.Words("Xin chào", Buttons),
        new MessageContent.Image(null, "https://shop.vn/1.jpg", null), new MessageContent.Image(null, "https://shop.vn/2.jpg", null),
        new MessageContent.Image("Xin chào", null, "id-1"), new MessageContent.Image(null, null, "id-2"),
        new MessageContent.File("token-1"), new MessageContent.File("token-2"),
        new MessageContent.Elements([new MessageElement("Áo", null, null, null)], []), new MessageContent.Elements([new MessageElement("Quần", null, null, null)], Buttons),
        EchoMatchTests.Template("7", "Lan"), EchoMatchTests.Template("7", "Mai"), EchoMatchTests.Template("8", "Lan"),
    ];

    [Fact]
    public void AllThatWereAccepted_AreSettledOnce_AndNoEchoStandsAlone()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = new World(seed, losesBefore: false);
            world.Run();
            Assert.Equal(world.Lost(accepted: true).Select(s => s.MessageId), world.Settled.Select(s => s.MessageId));
            Assert.True(world.Rows.Count == 0, $"seed {seed}: {world.Rows.Count} echoes stand alone");
        }
    }

    [Fact]
    public void NothingThatWasNotAccepted_BecomesSent_AndEachEchoCountsOnce()
    {
        var (lost, settled) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = new World(seed, losesBefore: true);
            world.Run();

            // Of those that say the same nobody can tell which it was: their number is right.
            var accepted = world.Lost(accepted: true).CountBy(s => s.Mark!.Content).ToDictionary();
            Assert.All(world.Settled.CountBy(s => s.Mark!.Content), of => Assert.True(of.Value <= accepted.GetValueOrDefault(of.Key), $"seed {seed}: {of.Value} of {of.Key}"));
            Assert.Equal(world.Lost(accepted: true).Count, world.Settled.Count + world.Rows.Count);
            Assert.Equal(world.Settled.Count, world.Settled.DistinctBy(s => s.MessageId).Count());

            // A text that nothing else may come back as is always told.
            Assert.Equal(world.Lost(accepted: true).Count(IsGoodbye), world.Settled.Count(IsGoodbye));
            (lost, settled) = (lost + world.Lost(accepted: true).Count, settled + world.Settled.Count);
        }

        // That nothing is claimed wrongly is no merit of claiming nothing.
        Assert.True(settled > lost / 2, $"{settled} of {lost}");
    }

    private static bool IsGoodbye(OpenSend send) => send.Mark!.Text == "Tạm biệt";

    /// <summary>What Zalo did, and what the engine makes of what it hears of it.</summary>
    private sealed class World
    {
        private readonly Random _chance;
        private readonly int _seed;
        private readonly List<Message> _messages = [];
        private readonly bool _showsCopies;
        private readonly EchoKind _buttonsComeAs;
        private readonly Queue<Message> _toSend = new();
        private readonly List<Message> _underWay = [];
        private readonly List<Message> _echoes = [];
        private ConversationFacts _known = ConversationFacts.None;

        public World(int seed, bool losesBefore)
        {
            (_seed, _chance) = (seed, new Random(seed));
            _showsCopies = _chance.Next(2) == 0;
            _buttonsComeAs = new[] { EchoKind.Text, EchoKind.List, EchoKind.Template }[_chance.Next(3)];
            var at = Start;
            var few = Contents.OrderBy(_ => _chance.Next()).Take(_chance.Next(1, 6)).ToArray();
            foreach (var i in Enumerable.Range(1, _chance.Next(1, 12)))
            {
                at += TimeSpan.FromSeconds(_chance.Next(30));
                var content = few[_chance.Next(few.Length)];
                var mark = EchoMark.Of(content) ?? EchoMark.Read(MessageChannel.Oa, content.Shown(), null)!;
                var fate = new[] { Fate.Answered, Fate.LostAfter, Fate.LostAfter, losesBefore ? Fate.LostBefore : Fate.Refused }[_chance.Next(4)];
                _messages.Add(new Message(new OpenSend(i, Oa, 1, true, at, mark), content, fate, at + TimeSpan.FromSeconds(_chance.Next(5))));
            }

            _toSend = new Queue<Message>(_messages);
        }

        public List<OpenSend> Settled { get; } = [];

        /// <summary>Echoes that have a row of their own.</summary>
        public HashSet<string> Rows { get; } = [];

        public List<OpenSend> Lost(bool accepted) => [.. _messages.Where(m => m.Fate == (accepted ? Fate.LostAfter : Fate.LostBefore)).Select(m => m.Send with { IsUnderWay = false })];

        public void Run()
        {
            while (_toSend.Count + _underWay.Count + _echoes.Count > 0)
            {
                switch (_chance.Next(3))
                {
                    case 0 when _toSend.TryDequeue(out var next):
                        _underWay.Add(next);
                        _known = _known with { Open = _known.Open.Add(next.Send) };
                        if (next.Fate is Fate.Answered or Fate.LostAfter)
                        {
                            _echoes.Add(next);
                        }

                        break;
                    case 1 when _underWay.Count > 0:
                        Answer(Take(_underWay));
                        break;
                    case 2 when _echoes.Count > 0:
                        Hear(Take(_echoes));
                        break;
                }
            }

            Settled.Sort((a, b) => a.MessageId.CompareTo(b.MessageId));
        }

        private Message Take(List<Message> from)
        {
            var taken = from[_chance.Next(from.Count)];
            from.Remove(taken);
            return taken;
        }

        private void Answer(Message message)
        {
            var open = _known.Open.Remove(message.Send);
            _known = _known with
            {
                Open = message.Fate is Fate.LostAfter or Fate.LostBefore ? open.Add(message.Send with { IsUnderWay = false }) : open,
                ZaloMessageIds = message.Fate == Fate.Answered ? _known.ZaloMessageIds.Add(message.ZaloId) : _known.ZaloMessageIds,
            };
        }

        private void Hear(Message message)
        {
            var echo = new HeardEcho(message.ZaloId, Oa, message.AcceptedAt, ShapeOf(message));
            var decision = EchoMatch.Decide(echo, false, _known);
            if (decision.Verdict == EchoVerdict.Waits)
            {
                _echoes.Add(message);
                return;
            }

            Assert.True(message.Fate != Fate.Answered || decision.Verdict == EchoVerdict.Known, $"seed {_seed}: the echo of an answered message is {decision.Verdict}");
            if (decision.Verdict is EchoVerdict.Unclear or EchoVerdict.Foreign)
            {
                Rows.Add(echo.ZaloMessageId);
            }

            Settled.AddRange(decision.Settled.Select(s => s.Send));
            Rows.ExceptWith(decision.Settled.Select(s => s.Echo.ZaloMessageId));
            _known = _known.After(echo, decision);
        }

        private EchoShape ShapeOf(Message message) => message.Content switch
        {
            MessageContent.Words { Buttons.IsEmpty: true } w => new EchoShape { Kind = EchoKind.Text, Text = w.Text },
            MessageContent.Words w => new EchoShape { Kind = _buttonsComeAs, Text = w.Text },
            MessageContent.Image i => new EchoShape { Kind = EchoKind.Image, Text = i.Text, Urls = [_showsCopies || i.Url is null ? $"https://cdn.example/{message.ZaloId}" : i.Url] },
            MessageContent.File => new EchoShape { Kind = EchoKind.File, Urls = [$"https://cdn.example/{message.ZaloId}"], Titles = ["a.pdf"] },
            MessageContent.Elements e => new EchoShape { Kind = EchoKind.List, Titles = [.. e.Items.Select(i => i.Title)] },
            _ => new EchoShape { Kind = EchoKind.Template, Urls = [] },
        };

        private sealed record Message(OpenSend Send, MessageContent Content, Fate Fate, DateTimeOffset AcceptedAt)
        {
            public string ZaloId => $"z{Send.MessageId}";
        }

        private enum Fate
        {
            Answered,
            Refused,
            LostBefore,
            LostAfter,
        }
    }
}

namespace ZaloOrleans.Deploy;

/// <summary>One step while it runs: what it is doing now, and in the end what it did.</summary>
public sealed class Step
{
    private readonly Action<string> _show;
    private readonly Action<string> _say;

    internal Step(string name, Action<string> show, Action<string> say)
    {
        Name = name;
        _show = show;
        _say = say;
    }

    public string Name { get; }

    internal string Doing { get; private set; } = "";

    internal string Outcome { get; private set; } = "";

    /// <summary>Shows what happens now, in a few words.</summary>
    public void Now(string doing)
    {
        Doing = doing;
        _show(doing);
    }

    /// <summary>Prints a line that stays.</summary>
    public void Say(string text) => _say("  " + text);

    /// <summary>Sets the text that the finished step's line shows.</summary>
    public void Done(string outcome) => Outcome = outcome;
}

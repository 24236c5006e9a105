namespace ZaloOrleans.Deploy;

/// <summary>One step while it runs: what it is doing now, and in the end what it did.</summary>
public sealed class Step
{
    private readonly Action<string> _show;

    internal Step(string name, Action<string> show)
    {
        Name = name;
        _show = show;
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

    /// <summary>Sets the text that the finished step's line shows.</summary>
    public void Done(string outcome) => Outcome = outcome;
}

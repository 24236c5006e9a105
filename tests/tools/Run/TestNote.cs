namespace ZaloOrleans.Run;

/// <summary>A test, and why it failed or was skipped.</summary>
internal sealed record TestNote(string Test, string Text);

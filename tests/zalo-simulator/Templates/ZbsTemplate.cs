namespace ZaloOrleans.Simulator.Templates;

/// <summary>A ZBS template.</summary>
/// <param name="Id">Its id, digits.</param>
/// <param name="Tag">1 transaction, 2 customer care, 3 promotion.</param>
/// <param name="Enabled">Whether Zalo has approved it.</param>
/// <param name="Parameters">What a message has to fill in.</param>
internal sealed record ZbsTemplate(string Id, int Tag, bool Enabled, IReadOnlyList<string> Parameters)
{
    public const int Promotion = 3;
}

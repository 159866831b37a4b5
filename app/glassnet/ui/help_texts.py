"""The gestures and keys that stand in no menu, by the place where they are made."""

Section = tuple[str, tuple[tuple[str, str], ...]]

CANVAS: tuple[Section, ...] = (
    (
        "Layers",
        (
            ("+ between layers", "Add a dense layer there"),
            ("Drag from the palette", "Drop a layer between two others"),
            ("Drag a layer’s name", "Move the layer; Alt+Left and Alt+Right too"),
            ("Drag the grip below it", "More neurons, or fewer; + and − too"),
            ("− and + above it", "Fewer or more neurons; double-click: type"),
            ("Drag the ring behind it", "Wrap layers with a skip connection"),
            ("Click its name", "Select it; with Ctrl besides others, with Shift a range"),
            ("Click a skip’s arc", "Select it; Delete cuts it, the layers stay"),
            ("Delete", "Remove what is selected"),
            ("Insert", "Another layer after the selected ones"),
            ("Return", "Open the selected layer’s settings; Escape closes"),
            ("U", "Unfold large layers, or fold them again"),
        ),
    ),
    (
        "Looking closer",
        (
            ("Wheel", "Zoom to the mouse; with Shift move sideways"),
            ("Drag the background", "Move the network; also with the middle button"),
            ("Drag in the overview", "See another part of it"),
        ),
    ),
    (
        "Neurons and weights",
        (
            ("Arrows", "Walk from neuron to neuron"),
            ("P", "Pin a neuron: its numbers stay beside it"),
            ("Double-click, F2", "Type a weight or a bias"),
            ("Alt and wheel, ↑ or ↓", "Turn a weight or bias; with Shift finer"),
            ("F", "Freeze what is selected, or let it learn"),
        ),
    ),
    (
        "Examples",
        (
            ("Click a point or a digit", "Show how it flows through the network"),
            ("Press or drag on the map", "Try an input of your own: the probe"),
            ("X", "Type the probe’s input; arrows move it"),
        ),
    ),
    (
        "Anywhere",
        (
            ("Escape", "Give a gesture or a run up, leave the probe, select nothing"),
            ("Right button in a drag", "Leave everything as it was"),
            ("Right button", "What can be done with what is there"),
        ),
    ),
)

PANELS: tuple[Section, ...] = (
    (
        "Timeline",
        (
            ("Click or drag", "Go to that moment; Escape goes back"),
            ("Home, End", "To the start and to the end of the run"),
            ("Page Up, Page Down", "Back and forward by an epoch"),
            ("Right button", "Bookmarks and branches; on a bookmark its note"),
        ),
    ),
    (
        "Explain",
        (
            ("Point at a number, ↑ ↓", "See where it comes from"),
            ("Click, Return", "Go there; unfold a long sum"),
            ("Ctrl+C", "Copy the result with all its digits"),
        ),
    ),
    (
        "Check my work",
        (
            ("Return, ↑ ↓", "To the next line, up, down"),
            ("Escape", "Take back what is being typed"),
        ),
    ),
    (
        "Loss surface",
        (
            ("Wheel, + and −", "Look closer, or from farther off"),
            ("Drag, arrows", "Move on; in 3-D turn it"),
            ("0, double-click", "The whole view"),
            ("Right button", "Planes, pictures, numbers"),
        ),
    ),
    (
        "Descent",
        (
            ("Drag the ball", "Walk down by hand; also Shift and arrows"),
            ("Space, ← →", "Play and step the race"),
            ("Home, End", "To its start and to its end"),
        ),
    ),
    (
        "Numbers and sliders",
        (
            ("Double-click, Return", "Type the value"),
            ("Arrows, Page Up, Down", "One stop, or many; Home and End: the ends"),
        ),
    ),
    (
        "Tabs",
        (
            ("Drag a tab or a heading", "Move the panel, or let it float"),
            ("Right button", "Open and close panels"),
        ),
    ),
)

"""The panel of the loss: what it makes of one prediction, of an outlier, of four answers."""

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.loss.outlier_page import OutlierPage
from glassnet.ui.plots.loss.prediction_page import PredictionPage
from glassnet.ui.plots.loss.ranking_page import RankingPage
from glassnet.ui.plots.pages import Pages
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import scrolled


@panels
class Losses(Panel):
    """Three pages about what a loss is; none of them touches the network."""

    id = "losses"
    title = "Losses"
    tip = "Each loss over prediction and target, and what outliers cost"
    key = "Ctrl+7"
    rank = 28
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.prediction = PredictionPage(theme)
        self.outlier = OutlierPage(theme)
        self.ranking = RankingPage(theme)
        one, two, three = map(_area, (self.prediction, self.outlier, self.ranking))
        self.pages = Pages(
            theme,
            {
                "prediction": (
                    tr("Prediction"),
                    tr("The loss over ŷ, and its slope"),
                    _area(one),
                ),
                "outlier": (
                    tr("Outlier"),
                    tr("Huber’s loss and the squared error"),
                    _area(two),
                ),
                "ranking": (
                    tr("Ranking"),
                    tr("Put four outputs in order of cost"),
                    _area(three),
                ),
            },
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.addWidget(self.pages)
        self.setMinimumHeight(theme.space(52))

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for page in (self.prediction, self.outlier, self.ranking):
            page.restyle()


def _area(page: QWidget) -> QScrollArea:
    """A page that scrolls where the panel is low."""
    page.setContentsMargins(0, 0, 8, 0)
    return scrolled(page)

/* <report-form>: „Mangel melden“. The place comes from the device, a suggestion or the map. */

import { StepsForm } from "../form/steps-form.js";
import { Place } from "./place.js";
import { SimilarReports } from "./similar.js";

class ReportForm extends StepsForm {
  connectedCallback() {
    super.connectedCallback();
    this.place = new Place(this, { search: this.dataset.search, here: this.dataset.here });
    this.similar = new SimilarReports(this, this.dataset.similarUrl);
  }
}

customElements.define("report-form", ReportForm);

// SPDX-License-Identifier: Apache-2.0
// Where scikit-learn kept its classes before 0.22, as far as the module's name changed by more than an underscore. A file
// that names them needs an old scikit-learn; the classes are the same.
import type { Rows } from '../entry.ts'

export const formerRows: Rows = [
  ['sklearn.cluster.dbscan_', 'nb', 'DBSCAN'],
  ['sklearn.cluster.hierarchical', 'nb', 'AgglomerativeClustering FeatureAgglomeration'],
  ['sklearn.cluster.k_means_', 'nb', 'KMeans MiniBatchKMeans'],
  ['sklearn.cluster.mean_shift_', 'nb', 'MeanShift'],
  ['sklearn.cluster.affinity_propagation_', 'nb', 'AffinityPropagation'],
  ['sklearn.covariance.empirical_covariance_', 'nb', 'EmpiricalCovariance'],
  ['sklearn.decomposition.fastica_', 'nb', 'FastICA'],
  ['sklearn.decomposition.online_lda', 'nb', 'LatentDirichletAllocation'],
  ['sklearn.decomposition.truncated_svd', 'nb', 'TruncatedSVD'],
  [
    'sklearn.ensemble.forest',
    'nb',
    'RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor',
  ],
  [
    'sklearn.ensemble.gradient_boosting',
    'nb',
    'GradientBoostingClassifier GradientBoostingRegressor BinomialDeviance MultinomialDeviance ExponentialLoss LeastSquaresError LeastAbsoluteError HuberLossFunction QuantileLossFunction MeanEstimator QuantileEstimator LogOddsEstimator ScaledLogOddsEstimator PriorProbabilityEstimator ZeroEstimator',
  ],
  ['sklearn.ensemble.iforest', 'nb', 'IsolationForest'],
  ['sklearn.ensemble.voting_classifier', 'nb', 'VotingClassifier'],
  ['sklearn.ensemble.voting', 'nb', 'VotingClassifier VotingRegressor'],
  ['sklearn.ensemble.weight_boosting', 'nb', 'AdaBoostClassifier AdaBoostRegressor'],
  ['sklearn.feature_extraction.hashing', 'nb', 'FeatureHasher'],
  [
    'sklearn.linear_model.coordinate_descent',
    'nb',
    'Lasso LassoCV ElasticNet ElasticNetCV MultiTaskLasso MultiTaskElasticNet',
  ],
  ['sklearn.linear_model.least_angle', 'nb', 'Lars LarsCV LassoLars LassoLarsCV LassoLarsIC'],
  ['sklearn.linear_model.passive_aggressive', 'nb', 'PassiveAggressiveClassifier PassiveAggressiveRegressor'],
  ['sklearn.linear_model.stochastic_gradient', 'nb', 'SGDClassifier SGDRegressor'],
  [
    'sklearn.linear_model.sgd_fast',
    'r',
    'Hinge Log ModifiedHuber SquaredHinge Huber EpsilonInsensitive SquaredEpsilonInsensitive SquaredLoss',
  ],
  ['sklearn.manifold.t_sne', 'nb', 'TSNE'],
  ['sklearn.mixture.gaussian_mixture', 'nb', 'GaussianMixture'],
  ['sklearn.mixture.bayesian_mixture', 'nb', 'BayesianGaussianMixture'],
  ['sklearn.neighbors.classification', 'nb', 'KNeighborsClassifier RadiusNeighborsClassifier'],
  [
    'sklearn.neighbors.dist_metrics',
    'rb',
    'EuclideanDistance ManhattanDistance MinkowskiDistance ChebyshevDistance newObj',
  ],
  ['sklearn.neighbors.kde', 'nb', 'KernelDensity'],
  ['sklearn.neighbors.lof', 'nb', 'LocalOutlierFactor'],
  ['sklearn.neighbors.nearest_centroid', 'nb', 'NearestCentroid'],
  ['sklearn.neighbors.regression', 'nb', 'KNeighborsRegressor RadiusNeighborsRegressor'],
  ['sklearn.neighbors.unsupervised', 'nb', 'NearestNeighbors'],
  ['sklearn.neural_network.multilayer_perceptron', 'nb', 'MLPClassifier MLPRegressor'],
  ['sklearn.neural_network._stochastic_optimizers', 'nb', 'AdamOptimizer SGDOptimizer'],
  ['sklearn.preprocessing.imputation', 'nb', 'Imputer'],
  ['sklearn.preprocessing.label', 'nb', 'LabelEncoder LabelBinarizer MultiLabelBinarizer'],
  ['sklearn.svm.classes', 'nb', 'SVC SVR LinearSVC LinearSVR NuSVC NuSVR OneClassSVM'],
  ['sklearn.tree.tree', 'nb', 'DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor'],
]
